"""The kernel's table of mounts."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from storage.vault.mounts import Mount, mount_at

TABLE = rb"""22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
42 27 0:39 / /srv/my\040films\134\011 rw,nosuid - fuse.gocryptfs miauflix-downloads rw,user_id=0
43 27 0:40 / /srv/stacked rw shared:2 master:1 - ext4 /dev/vdb rw
44 43 0:41 / /srv/stacked rw - tmpfs none rw
"""


def test_the_last_mount_covers_those_before_it() -> None:
    assert mount_at(Path("/srv/stacked"), TABLE) == Mount("tmpfs", "none")
    assert mount_at(Path("/srv"), TABLE) is None


def test_odd_names_are_known_again() -> None:
    assert mount_at(Path("/srv/my films\\\t"), TABLE) == Mount("fuse.gocryptfs", "miauflix-downloads")


@given(
    st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1).filter(
        lambda name: name not in (".", "..")
    )
)
def test_any_name_is_found_as_the_kernel_writes_it(name: str) -> None:
    written = b"".join(b"\\%03o" % byte if byte in b" \t\n\\" else bytes([byte]) for byte in name.encode())
    table = TABLE + b"45 1 0:42 / /srv/" + written + b" rw - ext4 /dev/vdc rw\n"
    assert mount_at(Path("/srv") / name, table) == Mount("ext4", "/dev/vdc")


def test_this_machine_has_a_root() -> None:
    assert mount_at(Path("/")) is not None
