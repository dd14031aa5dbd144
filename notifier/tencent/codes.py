"""Tencent's codes by meaning: of the call and of each number in it, and of the later receipt.

Source: the error list of Tencent's SDK for SMS 2021-01-11.
"""

from notifier.outcome import CodeTable
from notifier.outcome import OutcomeClass as Is

SIGNATURE_EXPIRED = "AuthFailure.SignatureExpire"
"""The call came more than five minutes from its signed time: surely not sent by *this* call, and never will be.

Where it recurs on fresh attempts, our clock is wrong.
"""

SEND = CodeTable(
    exact={
        "Ok": Is.ACCEPTED,
        SIGNATURE_EXPIRED: Is.RETRYABLE_NOT_SENT,
        # None of these says whether the message was handed on.
        "InternalError": Is.AMBIGUOUS,
        "InternalError.Timeout": Is.AMBIGUOUS,
        "InternalError.SendAndRecvFail": Is.AMBIGUOUS,
        "InternalError.OtherError": Is.AMBIGUOUS,
        "InternalError.UnknownError": Is.AMBIGUOUS,
        "InternalError.ParseBackendResponseFail": Is.AMBIGUOUS,
        "FailedOperation.OtherError": Is.AMBIGUOUS,
        "FailedOperation.ParametersOtherError": Is.AMBIGUOUS,
        "RequestLimitExceeded": Is.RATE_LIMITED_ACCOUNT,
        "RequestLimitExceeded.UinLimitExceeded": Is.RATE_LIMITED_ACCOUNT,
        "RequestLimitExceeded.IPLimitExceeded": Is.RATE_LIMITED_ACCOUNT,
        "RequestLimitExceeded.GlobalRegionUinLimitExceeded": Is.RATE_LIMITED_ACCOUNT,
        "LimitExceeded.AppDailyLimit": Is.RATE_LIMITED_ACCOUNT,
        "LimitExceeded.AppMainlandChinaDailyLimit": Is.RATE_LIMITED_ACCOUNT,
        "LimitExceeded.DailyLimit": Is.RATE_LIMITED_ACCOUNT,
        "LimitExceeded.AppGlobalDailyLimit": Is.RATE_LIMITED_ACCOUNT,
        "LimitExceeded.AppCountryOrRegionDailyLimit": Is.RATE_LIMITED_ACCOUNT,
        "LimitExceeded.GlobalSmsSendingRateLimit": Is.RATE_LIMITED_ACCOUNT,
        # The account's or the person's, it does not say whose: so it is not gone round.
        "LimitExceeded.DeliveryFrequencyLimit": Is.RATE_LIMITED_RECIPIENT,
        "LimitExceeded.PhoneNumberThirtySecondLimit": Is.RATE_LIMITED_RECIPIENT,
        "LimitExceeded.PhoneNumberOneHourLimit": Is.RATE_LIMITED_RECIPIENT,
        "LimitExceeded.PhoneNumberDailyLimit": Is.RATE_LIMITED_RECIPIENT,
        "LimitExceeded.PhoneNumberSameContentDailyLimit": Is.RATE_LIMITED_RECIPIENT,
        # Not before 8 and not after 22 o'clock: it protects the person, so another provider is no way round it.
        "FailedOperation.MarketingSendTimeConstraint": Is.RATE_LIMITED_RECIPIENT,
        "FailedOperation.PhoneNumberInBlacklist": Is.USER_REFUSED,
        "InvalidParameterValue.IncorrectPhoneNumber": Is.BAD_ADDRESS,
        "FailedOperation.PhoneNumberParseFail": Is.BAD_ADDRESS,
        "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone": Is.BAD_ADDRESS,
        "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber": Is.BAD_ADDRESS,
        "UnsupportedOperation.ContainDomesticPhoneNumber": Is.BAD_ADDRESS,
        "UnsupportedOperation.GlobalTemplateToChineseMainlandPhone": Is.BAD_ADDRESS,
        "UnsupportedOperation.UnsupportedRegion": Is.BAD_ADDRESS,
        "FailedOperation.ContainSensitiveWord": Is.PERMANENT_CONTENT,
        "FailedOperation.SignatureIncorrectOrUnapproved": Is.PERMANENT_CONTENT,
        "FailedOperation.TemplateIncorrectOrUnapproved": Is.PERMANENT_CONTENT,
        "FailedOperation.TemplateUnapprovedOrNotExist": Is.PERMANENT_CONTENT,
        "FailedOperation.TemplateIdNotExist": Is.PERMANENT_CONTENT,
        "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": Is.PERMANENT_CONTENT,
        "FailedOperation.FailResolvePacket": Is.PERMANENT_CONTENT,
        "FailedOperation.JsonParseFail": Is.PERMANENT_CONTENT,
        "InvalidParameterValue.TemplateParameterFormatError": Is.PERMANENT_CONTENT,
        "InvalidParameterValue.TemplateParameterLengthLimit": Is.PERMANENT_CONTENT,
        "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter": Is.PERMANENT_CONTENT,
        "InvalidParameterValue.ContentLengthLimit": Is.PERMANENT_CONTENT,
        "InvalidParameterValue.UnsupportedTemplateVariable": Is.PERMANENT_CONTENT,
        "InvalidParameterValue.MarketingTemplateWithoutUnsubscribe": Is.PERMANENT_CONTENT,
        "InvalidParameter.DirtyWordFound": Is.PERMANENT_CONTENT,
        "LimitExceeded.PhoneNumberCountLimit": Is.PERMANENT_CONTENT,
        "MissingParameter.EmptyPhoneNumberSet": Is.PERMANENT_CONTENT,
        "FailedOperation.SignIdNotExist": Is.PERMANENT_CONTENT,
        "InternalError.JsonParseFail": Is.PERMANENT_CONTENT,
        "InvalidParameter.AppidAndBizId": Is.PERMANENT_ACCOUNT,
        "InvalidParameterValue.SdkAppIdNotExist": Is.PERMANENT_ACCOUNT,
        "UnauthorizedOperation.RequestIpNotInWhitelist": Is.PERMANENT_ACCOUNT,
        "UnauthorizedOperation.RequestPermissionDeny": Is.PERMANENT_ACCOUNT,
        "UnauthorizedOperation.SdkAppIdIsDisabled": Is.PERMANENT_ACCOUNT,
        "UnauthorizedOperation.ServiceSuspendDueToArrears": Is.PERMANENT_ACCOUNT,
        "UnauthorizedOperation.SmsSdkAppIdVerifyFail": Is.PERMANENT_ACCOUNT,
        "UnauthorizedOperation.IndividualUserMarketingSmsPermissionDeny": Is.PERMANENT_ACCOUNT,
        "FailedOperation.InsufficientBalanceInSmsPackage": Is.PERMANENT_ACCOUNT,
        "FailedOperation.NotEnterpriseCertification": Is.PERMANENT_ACCOUNT,
        "FailedOperation.ProhibitSubAccountUse": Is.PERMANENT_ACCOUNT,
        "FailedOperation.QualificationIdNotApproved": Is.PERMANENT_ACCOUNT,
        "LimitExceeded.AppCountryOrRegionInBlacklist": Is.PERMANENT_ACCOUNT,
        "InternalError.RestApiInterfaceNotExist": Is.PERMANENT_ACCOUNT,
        "InternalError.SigFieldMissing": Is.PERMANENT_ACCOUNT,
        "InternalError.SigVerificationFail": Is.PERMANENT_ACCOUNT,
        "InternalError.RequestTimeException": Is.PERMANENT_ACCOUNT,
        "IpInBlacklist": Is.PERMANENT_ACCOUNT,
    },
    families=(
        ("AuthFailure.", Is.PERMANENT_ACCOUNT),
        ("UnauthorizedOperation", Is.PERMANENT_ACCOUNT),
        ("UnsupportedOperation", Is.PERMANENT_ACCOUNT),
        # A value that was refused before anything was done with it.
        ("InvalidParameter", Is.PERMANENT_CONTENT),
        ("MissingParameter", Is.PERMANENT_CONTENT),
        # Of signatures and templates that are missing or not approved; most are other actions' than SendSms.
        ("FailedOperation.Missing", Is.PERMANENT_CONTENT),
        ("FailedOperation.Sign", Is.PERMANENT_CONTENT),
        ("FailedOperation.Template", Is.PERMANENT_CONTENT),
        ("FailedOperation.ForbidAdd", Is.PERMANENT_ACCOUNT),
    ),
)
"""Codes of SendSms, of a number's own status in its answer, and of the gateway in front of it."""

RECEIPT = CodeTable(
    exact={"DELIVRD": Is.ACCEPTED, "SUCCESS": Is.ACCEPTED},
)
"""The errmsg of a status callback; no list of the carriers' failures is documented."""
