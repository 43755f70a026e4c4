"""What a crawl tells of its manners towards hosts, in words for people."""

from app.children import Event
from app.language import say
from crawler.words import english, korean


def told(event: Event) -> str | None:
    """A sentence about a `paused` or `robots` event; None where nothing is out of the ordinary."""
    host, delay, asked = event.get("host", ""), event.get("delay", 0.0), event.get("crawl_delay_asked", 0.0)
    if event["event"] == "paused":
        seconds, reason = event["seconds"], event["reason"]
        return say(
            f"{host}: {seconds:,.0f}초 동안 쉽니다 ({korean(reason)}).",
            f"{host}: left alone for {seconds:,.0f} s ({english(reason)}).",
        )
    if event["event"] == "robots" and asked > delay:
        return say(
            f"{host}: robots.txt의 Crawl-delay {asked:,.0f}초를 {delay:,.0f}초로 줄여 지킵니다.",
            f"{host}: robots.txt asks for a Crawl-delay of {asked:,.0f} s, cut to {delay:,.0f} s.",
        )
    return None
