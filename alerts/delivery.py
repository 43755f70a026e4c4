"""Empties the outbox of deliveries into the channels: at least once, one failing channel never stops the others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from alerts.notice import AlarmNotice, Channel, Notice
from goeul.errors import GoeulError, InputError
from goeul.records import Alert, Delivery, SavedSearch, StoredArticle
from goeul.store import Alarm, Store

LEASE_SECONDS = 120
FIRST_RETRY_SECONDS = 30
LONGEST_RETRY_SECONDS = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """Counted outcomes of one round."""

    sent: int = 0
    failed: int = 0
    reasons: tuple[str, ...] = ()  # "channel: why" of the failed ones, each once


def deliver(
    store: Store,
    channels: Mapping[str, Channel],
    *,
    owner: str,
    outlet_name: Callable[[str], str],
    batch: int = 100,
) -> DeliveryReport:
    """Hand over what is due now. A delivery is acknowledged after `send` returns, so a crash between repeats it
    with the same message id; what fails stays in the outbox with the reason and a growing delay. Raises StoreError.
    """
    sent = failed = 0
    reasons: dict[str, None] = {}
    while leased := store.lease_deliveries(owner, batch, LEASE_SECONDS):
        searches = {search.id: search for search in store.saved_searches().rows}
        for delivery in leased:
            reason = _send(store, channels, delivery, searches, outlet_name)
            if reason is None:
                store.ack_delivery(delivery.id)
                sent += 1
            else:
                store.retry_delivery(delivery.id, reason, after_seconds=retry_seconds(delivery.attempts))
                reasons[f"{delivery.channel}: {reason}"] = None
                failed += 1
    return DeliveryReport(sent=sent, failed=failed, reasons=tuple(reasons))


def retry_seconds(attempts: int) -> int:
    """Doubling from half a minute to an hour; a delivery is never given up."""
    return min(FIRST_RETRY_SECONDS << min(attempts, 10), LONGEST_RETRY_SECONDS)


def recent_notices(
    store: Store, saved_search_id: int | None, limit: int, *, outlet_name: Callable[[str], str]
) -> list[Notice]:
    """The newest notices of one saved search (None: of all), newest first."""
    searches = {search.id: search for search in store.saved_searches().rows}
    alerts = store.alerts(saved_search_id, limit=limit)
    articles = store.articles([alert.article_key for alert in alerts])
    return [
        _notice(alert, searches[alert.saved_search_id], articles[alert.article_key], "", outlet_name)
        for alert in alerts
        if alert.article_key in articles and alert.saved_search_id in searches
    ]


def recent_alarms(store: Store, limit: int, *, outlet_name: Callable[[str], str]) -> list[AlarmNotice]:
    """The newest alarms, those that are over too, newest first."""
    return [_alarm_notice(alarm, "", outlet_name) for alarm in store.alarms(open_only=False, limit=limit)]


def _alarm_notice(alarm: Alarm, message_id: str, outlet_name: Callable[[str], str]) -> AlarmNotice:
    return AlarmNotice(
        alarm_id=alarm.id,
        message_id=message_id,
        outlet_id=alarm.outlet_id,
        outlet=outlet_name(alarm.outlet_id) if alarm.outlet_id else "",
        rule=alarm.rule,
        ko=alarm.ko,
        en=alarm.en,
        since=alarm.since,
        until=alarm.until,
    )


def _notice(
    alert: Alert, search: SavedSearch, stored: StoredArticle, message_id: str, outlet_name: Callable[[str], str]
) -> Notice:
    article = stored.annotated.article
    return Notice(
        alert_id=alert.id,
        message_id=message_id,
        saved_search_id=search.id,
        saved_search=search.name,
        query=search.query,
        title=article.title,
        url=article.url,
        outlet=outlet_name(article.outlet_id),
        published=article.published,
        why=alert.why,
        created_at=alert.created_at,
    )


def _send(
    store: Store,
    channels: Mapping[str, Channel],
    delivery: Delivery,
    searches: Mapping[int, SavedSearch],
    outlet_name: Callable[[str], str],
) -> str | None:
    """None when handed over, else the reason for trying again."""
    channel = channels.get(delivery.channel)
    if channel is None:
        return "there is no such channel"
    try:
        notice = _told(store, delivery, searches, outlet_name)
        if notice is None:
            return "the alert, its article or its saved search is gone"
        channel.send(notice)
    except InputError as error:
        return f"{error.reason}: {error.en}"
    except GoeulError as error:
        return error.en
    except Exception as error:  # a channel is foreign code: whatever it throws, the other channels go on
        return f"{type(error).__name__}: {error}"
    return None


def _told(
    store: Store, delivery: Delivery, searches: Mapping[int, SavedSearch], outlet_name: Callable[[str], str]
) -> Notice | AlarmNotice | None:
    """What the delivery is about; None if it is gone."""
    if delivery.kind == "alarm":
        alarm = store.alarm(delivery.alert_id)
        return _alarm_notice(alarm, delivery.message_id, outlet_name) if alarm else None
    alert = store.alert(delivery.alert_id)
    stored = store.article(alert.article_key) if alert else None
    search = searches.get(alert.saved_search_id) if alert else None
    if alert is None or stored is None or search is None:
        return None
    return _notice(alert, search, stored, delivery.message_id, outlet_name)
