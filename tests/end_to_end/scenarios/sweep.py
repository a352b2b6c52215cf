"""The schedule of the stack runs a sweep: media past their date go through the queue and are gone."""

from ..report import Tally

EXPIRED = 8


def run(world):
    before = world.emulator.mark()
    run_now(world)
    finished = world.lines(lambda line: line.get("event") == "sweep.finished", 1)[0]
    assert (finished["sweep"], finished["matched"], finished["sent"]) == ("trial-clips", EXPIRED, EXPIRED), finished
    swept = world.lines(
        lambda line: line.get("event") == "target.outcome" and line["event_type"] == "retention.expired"
        and line["outcome"] == "deleted", EXPIRED)
    world.wait_until_empty()
    names = sorted(line["video_id"] for line in swept)
    assert names == [f"trial-{number}" for number in range(EXPIRED)], names
    assert sorted(world.emulator.calls(before).deleted()) == names
    messages = len({line["message_id"] for line in swept})
    return Tally(sent=messages, settled=messages, deleted=EXPIRED).check()


def run_now(world):
    """Lets the schedule of the stack be due, as an operator who does not want to wait for the night."""
    scheduler = world.ministack.client("scheduler")
    schedule = scheduler.get_schedule(Name=world.deployment.resource("Schedule"))
    for member in ("Arn", "CreationDate", "LastModificationDate", "ResponseMetadata"):
        del schedule[member]
    scheduler.update_schedule(**{**schedule, "ScheduleExpression": "rate(1 minute)"})
    world.lines(lambda line: line.get("event") == "sweep.started", 1, 60)
    scheduler.update_schedule(**schedule)
