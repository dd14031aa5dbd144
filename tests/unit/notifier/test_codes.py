"""Provider codes by meaning, and what an operator may read of an error."""

import pytest

from notifier.alibaba import codes as alibaba
from notifier.outcome import UNKNOWN, CodeTable
from notifier.outcome import OutcomeClass as Is
from notifier.port import Reader
from notifier.tencent import codes as tencent
from notifier.tencent.reader import TencentReader
from notifier.transport import TRANSPORT, scrubbed
from notifier.wechat import codes as wechat
from notifier.wecom import codes as wecom

# What the providers document, copied from their lists class by class: a second writing of the tables, so that a slip
# in one is seen.
DOCUMENTED: list[tuple[CodeTable, Is, str]] = [
    (alibaba.SEND, Is.ACCEPTED, "OK"),
    (alibaba.SEND, Is.RETRYABLE_NOT_SENT, "ServiceUnavailable Throttling Throttling.User InvalidTimeStamp.Expired"),
    (alibaba.SEND, Is.AMBIGUOUS, "isp.SYSTEM_ERROR isp.GATEWAY_ERROR InternalError SignatureNonceUsed"),
    (alibaba.SEND, Is.RATE_LIMITED_RECIPIENT, "isv.BUSINESS_LIMIT_CONTROL"),
    (alibaba.SEND, Is.RATE_LIMITED_ACCOUNT, "isv.DAY_LIMIT_CONTROL isv.MONTH_LIMIT_CONTROL"),
    (alibaba.SEND, Is.USER_REFUSED, "isv.CUSTOMER_REFUSED"),
    (alibaba.SEND, Is.BAD_ADDRESS, "isv.MOBILE_NUMBER_ILLEGAL"),
    (
        alibaba.SEND,
        Is.PERMANENT_CONTENT,
        """isv.SMS_TEMPLATE_ILLEGAL isv.SMS_SIGNATURE_ILLEGAL isv.SMS_SIGN_ILLEGAL isv.SIGN_NAME_ILLEGAL
        isv.SIGN_STATE_ILLEGAL isv.SMS_SIGNATURE_SCENE_ILLEGAL isv.EXTEND_CODE_ERROR isv.TEMPLATE_MISSING_PARAMETERS
        isv.TEMPLATE_PARAMS_ILLEGAL isv.INVALID_JSON_PARAM isv.INVALID_PARAMETERS isv.PARAM_LENGTH_LIMIT
        isv.PARAM_NOT_SUPPORT_URL isv.BLACK_KEY_CONTROL_LIMIT isv.SMS_CONTENT_ILLEGAL isv.UNSUPPORTED_CONTENT
        isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE isv.MOBILE_COUNT_OVER_LIMIT isv.DOMESTIC_NUMBER_NOT_SUPPORTED""",
    ),
    (
        alibaba.SEND,
        Is.PERMANENT_ACCOUNT,
        """isp.RAM_PERMISSION_DENY isv.OUT_OF_SERVICE isv.AMOUNT_NOT_ENOUGH isv.PRODUCT_UN_SUBSCRIPT
        isv.PRODUCT_UNSUBSCRIBE isv.ACCOUNT_NOT_EXISTS isv.ACCOUNT_ABNORMAL isv.DENY_IP_RANGE SignatureDoesNotMatch
        InvalidAccessKeyId.NotFound MissingAccessKeyId InvalidVersion InvalidAction.NotFound""",
    ),
    (alibaba.RECEIPT, Is.ACCEPTED, "DELIVERED"),
    (alibaba.RECEIPT, Is.RATE_LIMITED_RECIPIENT, "MOBILE_SEND_LIMIT VALVE:M_MC VALVE:H_MC VALVE:D_MC"),
    (alibaba.RECEIPT, Is.USER_REFUSED, "MOBILE_IN_BLACK MBBLACK BLACK BLACKLIST"),
    (
        alibaba.RECEIPT,
        Is.BAD_ADDRESS,
        "MOBILE_NOT_ON_SERVICE INVALID_NUMBER MK:0001 CB:0001 CB:0053 MK:0005 MK:0013 DB:0102",
    ),
    (alibaba.RECEIPT, Is.RETRYABLE_NOT_SENT, "EXPIRED UNDELIV MK:0010 MK:0023"),
    (alibaba.RECEIPT, Is.PERMANENT_CONTENT, "CONTENT_KEYWORD REJECTD MK:0014 MK:0115"),
    (alibaba.RECEIPT, Is.PERMANENT_ACCOUNT, "IS_CLOSE"),
    (tencent.SEND, Is.ACCEPTED, "Ok"),
    (tencent.SEND, Is.RETRYABLE_NOT_SENT, "AuthFailure.SignatureExpire"),
    (
        tencent.SEND,
        Is.AMBIGUOUS,
        """InternalError InternalError.Timeout InternalError.SendAndRecvFail InternalError.OtherError
        InternalError.UnknownError InternalError.ParseBackendResponseFail""",
    ),
    (
        tencent.SEND,
        Is.RATE_LIMITED_ACCOUNT,
        """RequestLimitExceeded RequestLimitExceeded.UinLimitExceeded RequestLimitExceeded.IPLimitExceeded
        RequestLimitExceeded.GlobalRegionUinLimitExceeded LimitExceeded.AppDailyLimit
        LimitExceeded.AppMainlandChinaDailyLimit""",
    ),
    (
        tencent.SEND,
        Is.RATE_LIMITED_RECIPIENT,
        """LimitExceeded.PhoneNumberThirtySecondLimit LimitExceeded.PhoneNumberOneHourLimit
        LimitExceeded.PhoneNumberDailyLimit LimitExceeded.PhoneNumberSameContentDailyLimit
        LimitExceeded.DeliveryFrequencyLimit FailedOperation.MarketingSendTimeConstraint""",
    ),
    (tencent.SEND, Is.USER_REFUSED, "FailedOperation.PhoneNumberInBlacklist"),
    (
        tencent.SEND,
        Is.BAD_ADDRESS,
        """InvalidParameterValue.IncorrectPhoneNumber FailedOperation.PhoneNumberParseFail
        UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone
        UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber""",
    ),
    (
        tencent.SEND,
        Is.PERMANENT_CONTENT,
        """FailedOperation.ContainSensitiveWord FailedOperation.SignatureIncorrectOrUnapproved
        FailedOperation.TemplateIncorrectOrUnapproved FailedOperation.TemplateUnapprovedOrNotExist
        FailedOperation.TemplateIdNotExist FailedOperation.TemplateParamSetNotMatchApprovedTemplate
        FailedOperation.FailResolvePacket FailedOperation.JsonParseFail
        InvalidParameterValue.TemplateParameterFormatError InvalidParameterValue.TemplateParameterLengthLimit
        InvalidParameterValue.ProhibitedUseUrlInTemplateParameter InvalidParameterValue.ContentLengthLimit
        InvalidParameterValue.UnsupportedTemplateVariable InvalidParameterValue.MarketingTemplateWithoutUnsubscribe
        InvalidParameter.DirtyWordFound LimitExceeded.PhoneNumberCountLimit MissingParameter.EmptyPhoneNumberSet""",
    ),
    (
        tencent.SEND,
        Is.PERMANENT_ACCOUNT,
        """AuthFailure.SignatureFailure AuthFailure.SecretIdNotFound InvalidParameterValue.SdkAppIdNotExist
        UnauthorizedOperation.RequestIpNotInWhitelist UnauthorizedOperation.RequestPermissionDeny
        UnauthorizedOperation.SdkAppIdIsDisabled UnauthorizedOperation.ServiceSuspendDueToArrears
        UnauthorizedOperation.SmsSdkAppIdVerifyFail
        UnauthorizedOperation.IndividualUserMarketingSmsPermissionDeny
        FailedOperation.InsufficientBalanceInSmsPackage InternalError.RequestTimeException IpInBlacklist""",
    ),
    (wechat.SEND, Is.ACCEPTED, "0 40241"),
    (wechat.SEND, Is.AMBIGUOUS, "-1"),
    (wechat.SEND, Is.RETRYABLE_NOT_SENT, "43108"),
    (wechat.SEND, Is.TOKEN_EXPIRED, "40001 40014 42001 41001"),
    (wechat.SEND, Is.RATE_LIMITED_ACCOUNT, "45009 45011"),
    (wechat.SEND, Is.RATE_LIMITED_RECIPIENT, "43117 45047"),
    (wechat.SEND, Is.USER_REFUSED, "43004 43101 43019 48002 45015"),
    (wechat.SEND, Is.BAD_ADDRESS, "40003 46004 40257"),
    (wechat.SEND, Is.PERMANENT_CONTENT, "40037 47003 47001 41030 44002 45002 45168"),
    (
        wechat.SEND,
        Is.PERMANENT_ACCOUNT,
        "40013 40125 40164 61004 43106 43116 43107 45109 48001 48004 50001 50002",
    ),
    (wecom.SEND, Is.ACCEPTED, "0"),
    (wecom.SEND, Is.RATE_LIMITED_ACCOUNT, "45009"),
    (wecom.SEND, Is.PERMANENT_CONTENT, "40058"),
    (wecom.SEND, Is.PERMANENT_ACCOUNT, "93000"),
    (TRANSPORT, Is.RETRYABLE_NOT_SENT, "transport.ClientConnectorDNSError transport.ClientConnectorCertificateError"),
    (TRANSPORT, Is.RETRYABLE_NOT_SENT, "transport.http_408 transport.http_429 transport.http_503"),
    (TRANSPORT, Is.AMBIGUOUS, "transport.http_500 transport.http_502 transport.http_504 transport.http_404"),
]


@pytest.mark.parametrize(("table", "meaning", "documented"), DOCUMENTED)
def test_every_documented_code_has_its_class(table: CodeTable, meaning: Is, documented: str) -> None:
    """As the provider's list reads."""
    assert {code: table.meaning(code) for code in documented.split()} == dict.fromkeys(documented.split(), meaning)


@pytest.mark.parametrize("table", [alibaba.SEND, alibaba.RECEIPT, tencent.SEND, wechat.SEND, wecom.SEND, TRANSPORT])
@pytest.mark.parametrize("code", ["Never.Heard.Of", "99999", "", "isvx"])
def test_an_unknown_code_is_never_retryable(table: CodeTable, code: str) -> None:
    """It proves nothing: neither made again nor made elsewhere before the provider's own word."""
    assert table.meaning(code) is UNKNOWN is Is.AMBIGUOUS


def test_a_family_is_as_good_as_a_code() -> None:
    """New refusals of a known kind, by their prefix; the port asks the same table."""
    reader: Reader = TencentReader()
    assert alibaba.SEND.meaning("isv.SOME_NEW_RULE") is Is.PERMANENT_CONTENT
    assert reader.classify("AuthFailure.SomethingNew") is Is.PERMANENT_ACCOUNT


def test_providers_words_lose_the_people_in_them() -> None:
    """Numbers and openids that a provider repeats do not reach a log; its own short codes do."""
    said = "触发天级流控Permits:10 for 13900000001\nopenid oAbCdEfGhIjKlMnOpQrStUvWxYz0"
    assert scrubbed(said) == "触发天级流控Permits:10 for **** openid ****"
