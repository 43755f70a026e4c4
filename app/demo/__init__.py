"""The sample outlets of `make demo`: three small news sites on loopback, with texts written for goeul."""
