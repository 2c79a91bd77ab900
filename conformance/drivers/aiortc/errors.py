"""The one error that the SDK gives its application: a code for programs, a sentence for people."""


class SdkError(Exception):
    """`code` is a code of the protocol without its prefix, or one of those below."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def no_session() -> SdkError:
    return SdkError("NO_SESSION", "There is no session; createSession makes one.")


def socket_lost() -> SdkError:
    return SdkError("SOCKET_LOST", "The socket to the server is gone, and the session with it.")


def no_response(seconds: float) -> SdkError:
    return SdkError("TIMEOUT", f"The server did not answer within {seconds:g} seconds.")


def device_not_found(device_id: str) -> SdkError:
    return SdkError("DEVICE_NOT_FOUND", f"There is no input device '{device_id}'.")


def left() -> SdkError:
    return SdkError("LEFT", "The call was left before this was done.")
