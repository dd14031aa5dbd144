"""Alibaba's codes by meaning: of the call, and of the later receipt."""

from notifier.outcome import CodeTable
from notifier.outcome import OutcomeClass as Is

SIGNATURE_EXPIRED = "InvalidTimeStamp.Expired"
"""The call came outside the window of its signed time: surely not sent by *this* call, and never will be.

Where it recurs on fresh attempts, our clock is wrong.
"""

NONCE_USED = "SignatureNonceUsed"
"""An earlier call of the same attempt reached the provider; what became of it is not said."""

SEND = CodeTable(
    exact={
        "OK": Is.ACCEPTED,
        SIGNATURE_EXPIRED: Is.RETRYABLE_NOT_SENT,
        NONCE_USED: Is.AMBIGUOUS,
        "ServiceUnavailable": Is.RETRYABLE_NOT_SENT,
        "Throttling": Is.RETRYABLE_NOT_SENT,
        "Throttling.User": Is.RETRYABLE_NOT_SENT,
        # These three do not say whether the message was handed on.
        "isp.SYSTEM_ERROR": Is.AMBIGUOUS,
        "isp.GATEWAY_ERROR": Is.AMBIGUOUS,
        "InternalError": Is.AMBIGUOUS,
        "isv.BUSINESS_LIMIT_CONTROL": Is.RATE_LIMITED_RECIPIENT,
        "isv.DAY_LIMIT_CONTROL": Is.RATE_LIMITED_ACCOUNT,
        "isv.MONTH_LIMIT_CONTROL": Is.RATE_LIMITED_ACCOUNT,
        "isv.CUSTOMER_REFUSED": Is.USER_REFUSED,
        "isv.MOBILE_NUMBER_ILLEGAL": Is.BAD_ADDRESS,
        "isv.SMS_TEMPLATE_ILLEGAL": Is.PERMANENT_CONTENT,
        "isv.SMS_SIGNATURE_ILLEGAL": Is.PERMANENT_CONTENT,
        "isv.SMS_SIGN_ILLEGAL": Is.PERMANENT_CONTENT,
        "isv.SIGN_NAME_ILLEGAL": Is.PERMANENT_CONTENT,
        "isv.SIGN_STATE_ILLEGAL": Is.PERMANENT_CONTENT,
        "isv.SMS_SIGNATURE_SCENE_ILLEGAL": Is.PERMANENT_CONTENT,
        "isv.EXTEND_CODE_ERROR": Is.PERMANENT_CONTENT,
        "isv.TEMPLATE_MISSING_PARAMETERS": Is.PERMANENT_CONTENT,
        "isv.TEMPLATE_PARAMS_ILLEGAL": Is.PERMANENT_CONTENT,
        "isv.INVALID_JSON_PARAM": Is.PERMANENT_CONTENT,
        "isv.INVALID_PARAMETERS": Is.PERMANENT_CONTENT,
        "isv.PARAM_LENGTH_LIMIT": Is.PERMANENT_CONTENT,
        "isv.PARAM_NOT_SUPPORT_URL": Is.PERMANENT_CONTENT,
        "isv.BLACK_KEY_CONTROL_LIMIT": Is.PERMANENT_CONTENT,
        "isv.SMS_CONTENT_ILLEGAL": Is.PERMANENT_CONTENT,
        "isv.UNSUPPORTED_CONTENT": Is.PERMANENT_CONTENT,
        "isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE": Is.PERMANENT_CONTENT,
        "isv.MOBILE_COUNT_OVER_LIMIT": Is.PERMANENT_CONTENT,
        "isv.DOMESTIC_NUMBER_NOT_SUPPORTED": Is.PERMANENT_CONTENT,
        "isv.OUT_OF_SERVICE": Is.PERMANENT_ACCOUNT,
        "isv.AMOUNT_NOT_ENOUGH": Is.PERMANENT_ACCOUNT,
        "isv.PRODUCT_UN_SUBSCRIPT": Is.PERMANENT_ACCOUNT,
        "isv.PRODUCT_UNSUBSCRIBE": Is.PERMANENT_ACCOUNT,
        "isv.ACCOUNT_NOT_EXISTS": Is.PERMANENT_ACCOUNT,
        "isv.ACCOUNT_ABNORMAL": Is.PERMANENT_ACCOUNT,
        "isv.DENY_IP_RANGE": Is.PERMANENT_ACCOUNT,
        "isp.RAM_PERMISSION_DENY": Is.PERMANENT_ACCOUNT,
        "SignatureDoesNotMatch": Is.PERMANENT_ACCOUNT,
        "InvalidAccessKeyId.NotFound": Is.PERMANENT_ACCOUNT,
        "MissingAccessKeyId": Is.PERMANENT_ACCOUNT,
        "InvalidVersion": Is.PERMANENT_ACCOUNT,
        "InvalidAction.NotFound": Is.PERMANENT_ACCOUNT,
    },
    families=(
        ("Throttling", Is.RETRYABLE_NOT_SENT),
        # Refusals of template, sign and values; a new one is of this kind until it is known better.
        ("isv.", Is.PERMANENT_CONTENT),
        ("Invalid", Is.PERMANENT_ACCOUNT),
        ("Missing", Is.PERMANENT_ACCOUNT),
        ("IncompleteSignature", Is.PERMANENT_ACCOUNT),
        ("Forbidden", Is.PERMANENT_ACCOUNT),
        ("NoPermission", Is.PERMANENT_ACCOUNT),
    ),
)
"""Codes of SendSms and of the gateway in front of it."""

RECEIPT = CodeTable(
    exact={
        "DELIVERED": Is.ACCEPTED,
        # Off, or out of reach for too long.
        "EXPIRED": Is.RETRYABLE_NOT_SENT,
        "UNDELIV": Is.RETRYABLE_NOT_SENT,
        "MK:0010": Is.RETRYABLE_NOT_SENT,
        "MK:0023": Is.RETRYABLE_NOT_SENT,
        "MOBILE_SEND_LIMIT": Is.RATE_LIMITED_RECIPIENT,
        "VALVE:M_MC": Is.RATE_LIMITED_RECIPIENT,
        "VALVE:H_MC": Is.RATE_LIMITED_RECIPIENT,
        "VALVE:D_MC": Is.RATE_LIMITED_RECIPIENT,
        "MOBILE_IN_BLACK": Is.USER_REFUSED,
        "MBBLACK": Is.USER_REFUSED,
        "MOBILE_NOT_ON_SERVICE": Is.BAD_ADDRESS,
        "INVALID_NUMBER": Is.BAD_ADDRESS,
        "MK:0001": Is.BAD_ADDRESS,
        "CB:0001": Is.BAD_ADDRESS,
        "CB:0053": Is.BAD_ADDRESS,
        "MK:0005": Is.BAD_ADDRESS,
        "MK:0013": Is.BAD_ADDRESS,
        "DB:0102": Is.BAD_ADDRESS,
        "CONTENT_KEYWORD": Is.PERMANENT_CONTENT,
        "REJECTD": Is.PERMANENT_CONTENT,
        "MK:0014": Is.PERMANENT_CONTENT,
        "MK:0115": Is.PERMANENT_CONTENT,
        "IS_CLOSE": Is.PERMANENT_ACCOUNT,
    },
    families=(("BLACK", Is.USER_REFUSED),),
)
"""Carriers' codes in receipts and query rows: what a failure says about number, text or account.

RETRYABLE_NOT_SENT is a message that merely did not arrive. Carriers' codes are endless: an unknown one did not
arrive either, and nobody says why.
"""
