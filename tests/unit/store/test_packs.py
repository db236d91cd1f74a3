from __future__ import annotations

import multiprocessing
import os
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from quietlint.store import packs
from quietlint.store.packs import Pack

LIMIT = 1 << 30


def pack(folder: Path, limit: int = LIMIT) -> Pack:
    return Pack(str(folder), "things", limit=limit)


def file_of(folder: Path) -> Path:
    (file,) = folder.glob("things-*.sqlite3")
    return file


def test_what_was_put_is_there_for_the_next_run(tmp_path: Path) -> None:
    with pack(tmp_path / "cache") as first:
        first.put("a", b"one")
        first.put("b", b"")
    with pack(tmp_path / "cache") as second:
        assert second.get("a") == b"one"
        assert second.get("b") == b""
        assert second.get("c") is None
        assert second.get_many(["a", "c", "b"]) == {"a": b"one", "b": b""}


def test_what_was_put_is_there_before_it_is_written(tmp_path: Path) -> None:
    with pack(tmp_path) as one:
        one.put("a", b"one")
        assert one.get("a") == b"one"


def test_the_last_value_counts(tmp_path: Path) -> None:
    with pack(tmp_path) as one:
        one.put("a", b"old")
        one.flush()
        one.put("a", b"new")
        assert one.get("a") == b"new"
    with pack(tmp_path) as two:
        assert two.get("a") == b"new"


def test_more_keys_than_one_question_holds(tmp_path: Path) -> None:
    keys = [str(number) for number in range(2000)]
    with pack(tmp_path) as one:
        for key in keys:
            one.put(key, key.encode())
    with pack(tmp_path) as two:
        assert two.get_many(keys) == {key: key.encode() for key in keys}


def test_no_folder_is_an_empty_store() -> None:
    with Pack(None, "things", limit=LIMIT) as one:
        one.put("a", b"one")
        assert one.get("a") is None


@pytest.mark.parametrize("damage", [b"", b"not a database at all" * 500, b"SQLite format 3\x00" + b"\xff" * 9000])
def test_damaged_file_is_a_miss_and_is_replaced(tmp_path: Path, damage: bytes) -> None:
    with pack(tmp_path) as one:
        one.put("a", b"one")
    file_of(tmp_path).write_bytes(damage)
    with pack(tmp_path) as two:
        assert two.get("a") is None
        two.put("a", b"two")
    with pack(tmp_path) as three:
        assert three.get("a") == b"two"


def test_damage_in_the_middle_is_a_miss_or_the_truth(tmp_path: Path) -> None:
    values = {str(number): os.urandom(3000) for number in range(200)}
    with pack(tmp_path) as one:
        for key, value in values.items():
            one.put(key, value)
    file = file_of(tmp_path)
    content = bytearray(file.read_bytes())
    for place in range(20_000, len(content), 7_919):
        content[place] ^= 0x55
    file.write_bytes(content)
    with pack(tmp_path) as two:
        found = {key: two.get(key) for key in values}
    assert all(found[key] in {None, value} for key, value in values.items())
    assert None in found.values()


def test_foreign_table_is_a_miss_and_is_replaced(tmp_path: Path) -> None:
    with pack(tmp_path) as one:
        one.put("a", b"one")
    file = file_of(tmp_path)
    file.unlink()
    foreign = sqlite3.connect(file)
    foreign.execute("CREATE TABLE entry (name TEXT)")
    foreign.close()
    with pack(tmp_path) as two:
        assert two.get("a") is None
        two.put("a", b"two")
    with pack(tmp_path) as three:
        assert three.get("a") == b"two"


def test_value_of_another_type_is_a_miss(tmp_path: Path) -> None:
    with pack(tmp_path) as one:
        one.put("a", b"one")
    other = sqlite3.connect(file_of(tmp_path), isolation_level=None)
    other.execute("UPDATE entry SET value = 'one'")
    other.close()
    with pack(tmp_path) as two:
        assert two.get("a") is None


def test_link_in_place_of_the_file_is_not_followed(tmp_path: Path) -> None:
    with pack(tmp_path / "cache") as one:
        one.put("a", b"one")
    victim = tmp_path / "victim"
    file = file_of(tmp_path / "cache")
    file.rename(victim)
    before = victim.read_bytes()
    file.symlink_to(victim)
    with pack(tmp_path / "cache") as two:
        two.put("b", b"two")
        assert two.get("a") is None
    assert victim.read_bytes() == before


def test_folder_that_cannot_be_made_is_an_empty_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pack(tmp_path / "file" / "cache") as one:
        one.put("a", b"one")
        one.flush()
        assert one.get("a") is None


def test_folder_in_place_of_the_file_is_an_empty_store(tmp_path: Path) -> None:
    with pack(tmp_path) as one:
        one.put("a", b"one")
    file = file_of(tmp_path)
    file.unlink()
    file.mkdir()
    with pack(tmp_path) as two:
        two.put("a", b"one")
        two.flush()
        assert two.get("a") is None


def test_full_disk_loses_what_was_put_and_keeps_what_is_there(tmp_path: Path) -> None:
    with pack(tmp_path) as one:
        one.put("a", b"one")
    with pack(tmp_path) as two:
        assert two.get("a") == b"one"
        connection = two._connection
        assert connection is not None
        connection.execute("PRAGMA max_page_count = 5")
        two.put("b", b"x" * 1_000_000)
        two.flush()
        assert two.get("a") == b"one"
        assert two.get("b") is None
        two.put("c", b"small")
        two.flush()
        assert two.get("c") is None


def test_lock_held_by_another_process_is_a_loss_and_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "_WAIT", 0.05)
    with pack(tmp_path) as one:
        one.put("a", b"one")
    other = sqlite3.connect(file_of(tmp_path), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pack(tmp_path) as two:
        two.put("b", b"two")
        two.flush()
        assert two.get("a") == b"one"
        other.execute("ROLLBACK")
        other.close()
        two.put("c", b"three")
    with pack(tmp_path) as three:
        assert three.get_many("abc") == {"a": b"one", "c": b"three"}


def test_size_is_bounded_and_the_newest_stay(tmp_path: Path) -> None:
    for day in range(10):
        with pack(tmp_path, limit=1_000_000) as one:
            one._today = day
            for number in range(50):
                one.put(f"{day}.{number}", os.urandom(4000))
    assert file_of(tmp_path).stat().st_size < 1_100_000
    with pack(tmp_path) as two:
        assert len(two.get_many(f"9.{number}" for number in range(50))) == 50
        assert two.get("0.0") is None


def test_what_is_used_stays(tmp_path: Path) -> None:
    with pack(tmp_path) as one:
        one._today = 1
        one.put("used", b"x" * 4000)
    for day in range(2, 8):
        with pack(tmp_path, limit=500_000) as two:
            two._today = day
            assert two.get("used") is not None
            for number in range(50):
                two.put(f"{day}.{number}", os.urandom(4000))


def test_threads_share_a_pack(tmp_path: Path) -> None:
    with pack(tmp_path) as one, ThreadPoolExecutor(8) as pool:
        barrier = threading.Barrier(8)

        def work(worker: int) -> bool:
            barrier.wait()
            for number in range(200):
                one.put(f"{worker}.{number}", str(number).encode())
            return all(one.get(f"{worker}.{number}") == str(number).encode() for number in range(200))

        assert all(pool.map(work, range(8)))


def _write(folder: str, worker: int) -> None:
    with Pack(folder, "things", limit=LIMIT) as one:
        for number in range(300):
            one.put(f"{worker}.{number}", str(number).encode() * 100)


def test_processes_share_a_file(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with pack(tmp_path) as one:
        one.put("a", b"one")
    workers = [context.Process(target=_write, args=(str(tmp_path), worker)) for worker in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with pack(tmp_path) as two:
        found = two.get_many(f"{worker}.{number}" for worker in range(4) for number in range(300))
        assert len(found) == 1200
        assert all(value == key.partition(".")[2].encode() * 100 for key, value in found.items())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_forked_process_opens_the_file_anew(tmp_path: Path) -> None:
    with pack(tmp_path) as one:
        one.put("a", b"one")
        one.flush()
        child = os.fork()
        if child == 0:
            good = one.get("a") == b"one"
            one.put("b", b"two")
            one.close()
            os._exit(0 if good else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert one.get("a") == b"one"
        assert one.get("b") == b"two"


def test_three_thousand_questions_take_a_moment(tmp_path: Path) -> None:
    keys = [f"{number:064x}" for number in range(3000)]
    with pack(tmp_path) as one:
        for key in keys:
            one.put(key, b"x" * 4000)
    with pack(tmp_path) as two:
        start = time.perf_counter()
        assert all(two.get(key) for key in keys)
        assert time.perf_counter() - start < 1.5  # 0.07 s on an idle machine
