"""What an operator can set about the encrypted area for downloads."""

from __future__ import annotations

import attrs
from attrs.validators import ge

from storage.vault.mode import Encryption


@attrs.frozen
class VaultSettings:
    """`encryption` is `ENCRYPT_DOWNLOADS`. A mount that was lost and does not come back is tried again after
    `retry_s`, then after twice that and so on up to `longest_retry_s`."""

    encryption: Encryption = Encryption.AUTO
    retry_s: float = attrs.field(default=1.0, validator=ge(0.1))
    longest_retry_s: float = attrs.field(default=60.0, validator=ge(0.1))
