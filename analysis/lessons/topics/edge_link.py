"""Cameras by a link to the cloud, or computed beside them: bit rate, queue, time, energy, what leaves."""

from __future__ import annotations

from random import Random

from analysis.lessons.fact import told
from analysis.lessons.link_facts import link_facts
from analysis.lessons.question import Draft, ask_number, ask_which
from analysis.lessons.topic import Values, topic
from analysis.offload.classroom import CAMERA, camera_case

TOPIC = topic("edge-link", **CAMERA)

CARRIES, TOO_SLOW = "the link carries it", "the queue grows without end"
HERE, SENT = "computed here", "sent and answered"
LINKS = ("wifi_esp32", "ble5", "lte_phone", "wifi_phone", "5g_nsa")


TOPIC.facts(link_facts)


@TOPIC.vary
def vary(random: Random) -> Values:
    side = random.choice((96, 128, 160, 224, 320))
    pace = {"pace": random.choice(("ms", "fps")), "period_ms": random.choice((20, 40, 50, 100, 200, 500, 1000))}
    frame = {"width": side, "height": random.choice((side, side * 3 // 4)), "channels": random.choice((1, 3))}
    many = {"streams": random.choice((1, 1, 1, 2, 4, 10)), "compression": random.choice((1, 1, 2, 5, 10, 20))}
    times = {"cloud_ms": random.randint(1, 20), "local_ms": random.randint(5, 200), "local_mj": random.randint(1, 60)}
    return {**frame, **pace, **many, **times, "fps": random.choice((1, 5, 10, 15, 25)), "link": random.choice(LINKS)}


def frame_words(values: Values) -> str:
    """ "224×224×3 numbers of 8 bits, compressed 20:1"."""
    size = f"{values['width']}×{values['height']}×{values['channels']} numbers of {values['bits']} bits"
    return size if values["compression"] == 1 else f"{size}, compressed {values['compression']}:1"


def pace_words(values: Values) -> str:
    if values["pace"] == "ms":
        return f"a frame each {told(values['period_ms'] / 1000, 's')}"
    return "1 frame/s" if values["fps"] == 1 else f"{values['fps']} frames/s"


def camera_words(values: Values) -> str:
    return "One camera sends" if values["streams"] == 1 else f"{values['streams']} cameras each send"


@TOPIC.asks("needed-rate")
def needed_rate(values: Values, random: Random) -> Draft | None:
    stream = camera_case(values).stream
    rate = stream.needed_bits_per_s
    one = rate / stream.streams
    slips = (
        (rate / 8, "That is in bytes; a link is counted in bits, 8 of each byte."),
        (rate * 8, "One factor of 8 too many: the numbers' bits are there already."),
        (None if values["channels"] == 1 else rate / values["channels"], "A pixel has several channels; all are sent."),
        (one if stream.streams > 1 else None, "That is one camera; all of them share the link."),
        (rate / float(stream.frames_per_s), "That is one frame; several come each second."),
        (rate * float(stream.compression), "That is what comes before the codec."),
        (confused_pace(values, rate), "Time between frames and frames each second were taken for each other."),
    )
    text = f"{camera_words(values)} {pace_words(values)} of {frame_words(values)}. Which bit rate is needed?"
    because = (
        f"{told(float(stream.frame_bits), 'bit')} a frame as sent · {float(stream.frames_per_s):.4g} frames/s · "
        f"{told(stream.streams, 'cameras')} = {told(rate, 'bit/s')}."
    )
    return ask_number(text, rate, "bit/s", slips, because)


def confused_pace(values: Values, rate: float) -> float | None:
    """30 frames a second taken as one each 30 ms, or the other way round; None where both are the same."""
    one_frame = rate / float(camera_case(values).stream.frames_per_s)
    return one_frame * float(values["period_ms"] if values["pace"] == "ms" else 1000 / values["fps"])


@TOPIC.asks("cameras")
def cameras(values: Values, random: Random) -> Draft | None:
    """How many the link carries: whole ones."""
    case = camera_case({**values, "streams": 1})
    count, available = case.breaks.enough_streams.value, case.radio.average_bits_per_s
    if not count or count > 5000 or available is None:
        return None
    each = case.stream.needed_bits_per_s
    slips = (
        (count + 1, "That one more does not fit: round down."),
        (available // (each / 8), "Bytes of a frame were held against bits of the link."),
        (available // float(case.stream.frame_bits), "That is frames each second, not cameras."),
        (available // (each * float(case.stream.compression)), "The codec was left out."),
    )
    text = (
        f"A camera sends {pace_words(values)} of {frame_words(values)}; the link carries "
        f"{told(available, 'bit/s')}. How many such cameras does it carry?"
    )
    because = f"{told(available, 'bit/s')} / {told(each, 'bit/s')} for each camera, rounded down: {count:.0f}."
    return ask_number(text, count, "", slips, because, tolerance=0)


@TOPIC.asks("carries")
def carries(values: Values, random: Random) -> Draft | None:
    case = camera_case(values)
    # Within a tenth it would be a matter of digits.
    if case.queue is None or 0.9 < case.queue.load < 1.1:
        return None
    needed, there = told(case.stream.needed_bits_per_s, "bit/s"), told(case.radio.average_bits_per_s, "bit/s")
    right = CARRIES if case.queue.keeps_up else TOO_SLOW
    text = (
        f"{camera_words(values)} {pace_words(values)} of {frame_words(values)}; the link carries {there}. What happens?"
    )
    wrong = {
        CARRIES: f"{needed} come and {there} go: what is left over waits, more each second.",
        TOO_SLOW: f"{needed} come and {there} could go: nothing stays behind.",
    }
    return ask_which(text, right, (CARRIES, TOO_SLOW), wrong, f"{needed} are needed, {there} are there.")


@TOPIC.asks("backlog")
def backlog(values: Values, random: Random) -> Draft | None:
    """Frames more each second, of a link that is too slow."""
    case = camera_case(values)
    if case.queue is None or case.queue.keeps_up:
        return None
    come, go = float(case.stream.frames_per_s * case.stream.streams), float(1 / case.queue.pitch_s)
    growth = case.queue.growth_frames_per_s
    # Read off rounded numbers, less would be lost in them.
    if growth < come / 10:
        return None
    slips = (
        (come, "Those are all that come; some of them are sent."),
        (go, "Those are the ones that are sent; asked are those that stay."),
        (come - 8 * go if come > 8 * go else None, "Bytes of a frame were held against bits of the link."),
        (float(case.stream.frames_per_s) - go if case.stream.streams > 1 else None, "That is with one camera alone."),
        (come / go, "That is how many times more come than go."),
    )
    pitch = told(float(case.queue.pitch_s), "s")
    text = f"{told(come, 'frames/s')} come, the link takes {pitch} for one. How many more wait after each second?"
    because = f"{come:.4g} come, 1 / {pitch} = {go:.4g} go: {growth:.4g} stay."
    return ask_number(
        text, growth, "", [(value if value and value > 0 else None, says) for value, says in slips], because
    )


@TOPIC.asks("latency")
def latency(values: Values, random: Random) -> Draft | None:
    """Of one camera, without jitter."""
    case = camera_case({**values, "streams": 1, "jitter_percent": 0})
    whole, trip, cloud = case.remote.latency.value, case.radio.round_trip_s, case.remote.compute.value
    if case.queue is None or not case.queue.keeps_up or None in (whole, trip, cloud):
        return None
    assert whole is not None
    assert trip is not None
    assert cloud is not None
    sending = float(case.queue.sending_s)
    slips = (
        (trip + cloud, "Sending the frame itself takes time too: its bits over the bit rate."),
        (whole - cloud, "The cloud has to compute as well."),
        (whole + trip, "A round trip is there and back already."),
        (whole - trip / 2, "The answer has to come back: the whole round trip counts."),
        (whole - sending + sending / 8, "Bytes were divided by bits a second."),
        (sending + cloud, "However fast the link, a packet needs its round trip."),
        (1e3 * whole, "That is in ms; s are asked for, or write the unit behind it."),
    )
    bits, there = told(float(case.stream.frame_bits), "bit"), told(case.radio.uplink_bits_per_s, "bit/s")
    text = (
        f"A frame of {bits} is sent at {there}; the round trip takes {told(trip, 's')}, the cloud computes for "
        f"{told(cloud, 's')}. When is the answer there?"
    )
    because = (
        f"Sending {told(sending, 's')} + round trip {told(trip, 's')} + cloud {told(cloud, 's')} = {told(whole, 's')}."
    )
    return ask_number(text, whole, "s", slips, because)


@TOPIC.asks("sooner")
def sooner(values: Values, random: Random) -> Draft | None:
    """Where one is surely before the other."""
    case = camera_case({**values, "streams": 1})
    if not case.keeps_up or case.faster is None:
        return None
    here, there = told(case.local.latency.value, "s"), told(case.remote.latency.least, "s")
    right = SENT if case.faster else HERE
    text = (
        f"Computed here a frame takes {here}. Sending takes {told(case.remote.sending.value, 's')}, the round trip "
        f"{told(case.radio.round_trip_s, 's')}, the cloud {told(case.remote.compute.value, 's')}. Which answers sooner?"
    )
    wrong = {
        SENT: "Sending, round trip and cloud follow one another: together they take longer.",
        HERE: "Together they still take less time than the device here.",
    }
    return ask_which(text, right, (HERE, SENT), wrong, f"Here {here}; sent at least {there}.")


@TOPIC.asks("energy")
def energy(values: Values, random: Random) -> Draft | None:
    """Joules of the radio for the bits of one frame."""
    case = camera_case(values)
    spent, bit = case.remote.radio.least, case.radio.energy_j_per_bit
    if spent is None or bit is None:
        return None
    stream = case.stream
    slips = (
        (spent / 8, "That is for bytes; each has 8 bits."),
        (spent * 8, "One factor of 8 too many: the numbers' bits are there already."),
        (spent * float(stream.compression), "That is the frame before the codec."),
        (None if values["channels"] == 1 else spent / values["channels"], "All channels are sent."),
        (spent * float(stream.frames_per_s), "That is each second, not each frame."),
    )
    text = f"Sending a bit costs {told(bit, 'J')}. What does a frame of {frame_words(values)} cost the radio?"
    because = f"{told(float(stream.frame_bits), 'bit')} · {told(bit, 'J')} = {told(spent, 'J')}."
    return ask_number(text, spent, "J", slips, because)


@TOPIC.asks("codec")
def codec(values: Values, random: Random) -> Draft | None:
    """Compression at which the link just keeps up."""
    case = camera_case({**values, "compression": 1})
    ratio = case.breaks.enough_compression.value
    if ratio is None or ratio <= 1:
        return None
    slips = (
        (1 / ratio, "Turned round: that is the part that the link carries."),
        (ratio / 8, "Bytes of the frames were held against bits of the link."),
        (ratio / case.stream.streams, "All cameras share the link."),
        (ratio - 1, "That is how much is too much; asked is raw bits over bits sent."),
    )
    text = (
        f"{told(case.stream.needed_bits_per_s, 'bit/s')} of raw frames come, the link carries "
        f"{told(case.radio.average_bits_per_s, 'bit/s')}. Which compression makes it keep up?"
    )
    because = f"{told(case.stream.needed_bits_per_s, 'bit/s')} / {told(case.radio.average_bits_per_s, 'bit/s')} = {ratio:.4g}."
    return ask_number(text, ratio, "", slips, because)


@TOPIC.asks("servers")
def servers(values: Values, random: Random) -> Draft | None:
    """Busy all the time: the optimisations of the edge save servers too."""
    case = camera_case(values)
    each, cloud = float(case.stream.frames_per_s), case.remote.compute.value
    if not cloud:
        return None
    busy = each * case.stream.streams * cloud
    slips = (
        (1e3 * busy, "The time of a frame is in ms: a thousandth."),
        (each * cloud if case.stream.streams > 1 else None, "That is for one camera."),
        (1 / busy, "Turned round: seconds of work for each second are asked for."),
        (case.stream.streams * cloud, "That is with one frame a second."),
    )
    text = (
        f"{camera_words(values)} {pace_words(values)} to the cloud, which computes {told(cloud, 's')} for each. "
        "How many servers are busy all the time?"
    )
    because = f"{told(each * case.stream.streams, 'frames/s')} · {told(cloud, 's')} = {busy:.4g}."
    return ask_number(text, busy, "", slips, because)
