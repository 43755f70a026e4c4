"""What a probe found, as lines for people."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from app.language import say
from app.outlet_entry import Entry
from crawler import words
from crawler.probing.findings import Findings, FoundList, FoundSource, Sample, Vote
from crawler.words import english, korean

_MARKERS, _RIVALS, _LINKS = 4, 2, 10

_STEPS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "front": ("첫 화면", "front page"),
        "feed": ("피드", "feed"),
        "sitemap": ("사이트맵", "sitemap"),
        "list": ("목록", "list"),
        "article": ("기사", "article"),
    }
)
_KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "feed": ("피드", "feed"),
        "sitemap": ("사이트맵", "sitemap"),
        "sitemap index": ("사이트맵 차례", "sitemap index"),
        "news sitemap": ("뉴스 사이트맵", "news sitemap"),
    }
)
_PAGING: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "single": ("한 쪽", "one page"),
        "turns": ("쪽이 넘어감", "pages turn"),
        "scripted": ("스크립트처럼 물으면 쪽이 넘어감", "pages turn for a script"),
        "repeats": ("2쪽이 1쪽과 같음: 첫 쪽만 씀", "page 2 repeats page 1: only the first is of use"),
    }
)
_MISSING: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"date": ("날짜", "date"), "byline": ("기자 이름", "byline"), "section": ("섹션", "section")}
)
_VERDICTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "rules": ("지킴", "obeyed"),
        "none": ("없음(모두 허용)", "none (all is allowed)"),
        "old copy": ("지금은 읽을 수 없어 지난 사본을 지킴", "out of reach now; the last copy is obeyed"),
        "unreachable": ("읽을 수 없어 아무것도 받지 않음", "out of reach, so nothing is fetched"),
    }
)
# What went wrong → what to do next.
_ADVICE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        words.DNS: ("주소의 철자를 확인하세요.", "Check the spelling of the address."),
        words.REFUSED: (
            "http://와 https://, 포트를 확인하고, 맞으면 나중에 다시 하세요.",
            "Check http:// or https:// and the port; if they are right, try again later.",
        ),
        words.TIMEOUT: (
            "누리집이 느립니다. 나중에 다시 하거나 goeul.toml의 [fetch] timeout_seconds를 늘리세요.",
            "The site is slow. Try again later, or raise [fetch] timeout_seconds in goeul.toml.",
        ),
        words.CERTIFICATE: (
            "http:// 주소로 해 보세요. 인증서가 잘못된 매체는 항목에 verify_tls: false를 적어야만 받습니다.",
            "Try its http:// address. An outlet with a faulty certificate needs verify_tls: false in its entry.",
        ),
        words.ADDRESS: (
            "이 기기나 안쪽 망의 주소입니다. 일부러 보려면 --allow-private 호스트:포트를 붙이세요.",
            "It is an address of this machine or an inner network. If that is meant, add --allow-private HOST:PORT.",
        ),
        words.ROBOTS_DOWN: (
            "누리집의 서버에 탈이 나서 무엇이 허락되는지 알 수 없습니다. 브라우저로 열어 보고, 나중에 다시 하세요.",
            "Its server is in trouble, so nothing is known to be allowed. Open it in a browser; try again later.",
        ),
        words.ROBOTS: (
            "robots.txt를 지키므로 이 매체는 모을 수 없습니다. 매체에 허락을 구하고, robots.txt가 열리면 다시 하세요.",
            "robots.txt is obeyed, so this outlet cannot be collected. Ask the outlet; try again once it is open.",
        ),
        words.NOT_HTML: (
            "매체의 첫 화면 주소를 주세요(피드나 파일이 아니라).",
            "Give the address of the outlet's front page, not of a feed or a file.",
        ),
        words.EMPTY: (
            "첫 화면이 비어 있습니다. 브라우저로 열어 보고, 옮겨 간 주소가 있으면 그 주소로 하세요.",
            "The front page is empty. Open it in a browser; if the site has moved, use its new address.",
        ),
        words.EMPTY_LIST: (
            "기사로 가는 링크가 없습니다(스크립트로만 그리는 화면일 수 있음). 기사 목록 쪽이나 기사 하나의 주소로 다시 "
            "해 보고, 그래도 없으면 피드 주소를 찾아 항목의 feeds에 직접 적으세요.",
            "No link leads to an article (scripts may draw the page). Try again with the address of a list page or an "
            "article; failing that, look for a feed and write it into feeds of the entry.",
        ),
    }
)
_ANY_ADVICE = (
    "브라우저로 열어 보고, 열리면 나중에 다시 하세요.",
    "Open it in a browser; if it opens there, try again later.",
)


def step(event: Mapping[str, str]) -> str:
    """One line of progress."""
    ko, en = _STEPS.get(event["step"], (event["step"], event["step"]))
    return say(f"살펴보는 중: {ko} {event['url']}", f"looking at: {en} {event['url']}")


def failure(found: Findings) -> str:
    """What went wrong and what to do next."""
    ko, en = _ADVICE.get(found.error, _ANY_ADVICE)
    detail = f" ({found.detail})" if found.detail else ""
    return say(
        f"{found.asked}: {korean(found.error)}{detail}. {ko}",
        f"{found.asked}: {english(found.error)}{detail}. {en}",
    )


def report(found: Findings) -> Iterator[str]:
    """All that was found, but for the entry."""
    yield f"{next(iter(found.names), '')} {found.url}".strip()
    yield _robots(found)
    yield from _family(found)
    yield _charset(found)
    yield from _sources(found)
    yield from _lists(found)
    yield from _links(found)
    for number, sample in enumerate(found.samples, start=1):
        yield from _sample(number, sample)
    if found.affix:
        yield say(f"제목에 붙는 말: ‘{found.affix}’", f'beside titles: "{found.affix}"') + (
            say(" (title_affixes로 뗌)", " (taken off by title_affixes)")
            if found.affix_left
            else say(" (뗌)", " (off)")
        )
    if found.faults:
        yield say("답이 없던 곳:", "tried in vain:")
        yield from (f"  {url}: {fault}" for url, fault in found.faults)


def placing(entry: Entry, found: Findings) -> Iterator[str]:
    """What to know before pasting the entry."""
    if entry.known_as:
        yield say(
            f"이미 있는 매체입니다: {entry.known_as}. 아래 항목으로 바꿀 것이 있는지 견주어 보세요.",
            f"The outlet is there already: {entry.known_as}. Compare, and change what differs.",
        )
    if not entry.region:
        seat = found.address or say("찾지 못함", "not found")
        yield say(
            f"다루는 지역이 확실하지 않습니다. region을 직접 적으세요 (발행 주소: {seat}).",
            f"What it covers is not certain. Write region yourself (publisher's address: {seat}).",
        )
    if entry.left_out:
        keys = ", ".join(entry.left_out)
        yield say(
            f"여덟 줄에 맞추느라 뺀 키: {keys}. 위에서 보고 필요하면 더하세요.",
            f"Left out to fit eight lines: {keys}. Add them from above if needed.",
        )
    yield say(f"config/outlets/{entry.file}에 붙여 넣으세요:", f"To paste into config/outlets/{entry.file}:")


def _robots(found: Findings) -> str:
    ko, en = _VERDICTS.get(found.robots, (found.robots, found.robots))
    delay = f", Crawl-delay {found.crawl_delay:g}" if found.crawl_delay else ""
    return f"robots.txt: {say(ko, en)}{delay}"


def _family(found: Findings) -> Iterator[str]:
    pages = len(found.samples)
    yield say(f"CMS 계열: {found.family}", f"CMS family: {found.family}")
    chosen = [vote for vote in found.votes if vote.family == found.family]
    if not chosen:
        yield say(
            "  아는 계열이 아닙니다. 본문을 일반 규칙으로 읽습니다.", "  None that is known; read by general rules."
        )
    for vote in chosen:
        yield from _reasons(vote, pages)
    rivals = [vote for vote in found.votes if vote.family != found.family and vote.score][:_RIVALS]
    for vote in rivals:
        marks = sum(count for _, count in vote.markers)
        yield say(
            f"  아닌 까닭 {vote.family}: 주소 꼴 {vote.pages}/{pages}쪽, 표지 {marks}번뿐",
            f"  not {vote.family}: address form on {vote.pages}/{pages} pages, markers {marks} times only",
        )


def _reasons(vote: Vote, pages: int) -> Iterator[str]:
    if vote.form:
        yield say(
            f"  주소 꼴 {vote.form}: 기사 {vote.pages}/{pages}쪽, 링크 {vote.links}건",
            f"  address form {vote.form}: {vote.pages}/{pages} article pages, {vote.links} links",
        )
    for marker, count in vote.markers[:_MARKERS]:
        yield say(f"  표지 {marker}: {count}/{pages}쪽", f"  marker {marker}: {count}/{pages} pages")


def _charset(found: Findings) -> str:
    label = found.label or say("없음", "none")
    return say(f"글자 부호: {found.charset} (스스로 적은 것: {label})", f"charset: {found.charset} (it says: {label})")


def _sources(found: Findings) -> Iterator[str]:
    if not found.sources:
        yield say("피드·사이트맵: 없음", "feeds and sitemaps: none")
    yield from map(_source, found.sources)


def _source(source: FoundSource) -> str:
    ko, en = _KINDS[source.kind]
    return say(
        f"{ko}: {source.url} ({source.items}건, 그 가운데 기사 {source.articles}건)",
        f"{en}: {source.url} ({source.items} addresses, {source.articles} of them articles)",
    )


def _lists(found: Findings) -> Iterator[str]:
    if not found.lists:
        yield say("목록: 없음", "lists: none")
    yield from map(_list, found.lists)


def _list(each: FoundList) -> str:
    ko, en = _PAGING[each.paging]
    return say(
        f"목록: {each.path} (기사 {each.articles}건, {ko})", f"list: {each.path} ({each.articles} articles, {en})"
    )


def _links(found: Findings) -> Iterator[str]:
    yield say(f"기사 링크 {len(found.links)}건:", f"{len(found.links)} links to articles:")
    for link in found.links[:_LINKS]:
        yield f"  {link.article_id}  {link.title or link.url}"


def _sample(number: int, sample: Sample) -> Iterator[str]:
    yield say(f"시험 추출 {number}: {sample.url}", f"test extraction {number}: {sample.url}")
    if sample.reason:
        yield say(f"  기사가 아님({sample.reason}): {sample.ko}", f"  no article ({sample.reason}): {sample.en}")
        return
    facts = (sample.published, sample.byline, sample.section, sample.extractor)
    yield f"  {sample.title}"
    yield f"  {' · '.join(fact for fact in facts if fact)} · " + say(
        f"본문 {sample.length}자, 사진 설명 {sample.captions}개",
        f"{sample.length} characters, {sample.captions} captions",
    )
    yield from (f"  | {line}" for line in sample.opening)
    if sample.missing:
        lacking = ", ".join(say(*_MISSING[name]) for name in sample.missing)
        yield say(f"  빠진 것: {lacking}", f"  missing: {lacking}")
