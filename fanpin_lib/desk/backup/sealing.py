"""Contents as they lie in a backup: compressed, and sealed if that is wanted.

Sealed contents are files of the age format (https://age-encryption.org/v1): whoever has the
passphrase can open them without fanpin. A key pair is made with the backup; the secret half
lies in it under the passphrase, so that nobody has to type it for each backup.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any

from fanpin_lib.errors import InputError, MissingPart, StoreUnusable

_SHORTEST = 8


@dataclass(frozen=True)
class Seal:
    """For whom contents are sealed.

    Attributes:
        recipient: the public key; empty where nothing is sealed.
        secret: the secret key under the passphrase, base64.
    """

    recipient: str = ""
    secret: str = ""

    @classmethod
    def new(cls, passphrase: str) -> Seal:
        """A key pair of a new backup.

        Raises:
            InputError: the passphrase is too short.
        """
        if len(passphrase) < _SHORTEST:
            raise InputError(
                f"备份密码太短（{len(passphrase)} 个字符）", hint=f"请至少写 {_SHORTEST} 个字符。"
            )
        age = _age()
        identity = age.x25519.Identity.generate()
        secret = age.passphrase.encrypt(str(identity).encode(), passphrase)
        return cls(str(identity.to_public()), b64encode(secret).decode())

    def close(self, content: bytes) -> bytes:
        """Contents as they lie in the backup."""
        import pyarrow as pa

        packed: bytes = pa.compress(content, codec="zstd", asbytes=True)
        if not self.recipient:
            return packed
        age = _age()
        sealed: bytes = age.encrypt(packed, [age.x25519.Recipient.from_str(self.recipient)])
        return sealed

    def key(self, passphrase: str) -> Key:
        """What opens the contents.

        Raises:
            InputError: it is not the passphrase.
        """
        if not self.recipient:
            return Key(None)
        age = _age()
        try:
            identity = age.passphrase.decrypt(b64decode(self.secret), passphrase)
        except age.DecryptError:
            raise InputError(
                "备份密码不对", hint="请核对备份密码；忘了密码的备份谁也打不开。"
            ) from None
        return Key(age.x25519.Identity.from_str(identity.decode()))


@dataclass(frozen=True)
class Key:
    """Opens contents; ``identity`` is None where nothing is sealed."""

    identity: Any

    def open(self, stored: bytes, size: int) -> bytes:
        """Contents as they were.

        Args:
            size: of the contents, in bytes.

        Raises:
            StoreUnusable: they are not whole.
        """
        import pyarrow as pa

        try:
            packed = _age().decrypt(stored, [self.identity]) if self.identity else stored
            content: bytes = pa.decompress(packed, size, codec="zstd", asbytes=True)
        except (OSError, ValueError) as error:
            raise _broken() from error
        except Exception as error:
            if type(error).__name__ != "DecryptError":
                raise
            raise _broken() from error
        return content


def _broken() -> StoreUnusable:
    return StoreUnusable(
        "备份里有内容打不开，已损坏", hint="请用另一份备份，或较早的一次（fanpin restore --list）。"
    )


def _age() -> Any:
    try:
        import pyrage
    except ImportError:
        raise MissingPart("没有安装 pyrage，不能加密备份", hint="请重新安装 fanpin。") from None
    return pyrage
