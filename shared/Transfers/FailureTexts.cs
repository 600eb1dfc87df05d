namespace NanoAgent.Transfers;

/// <summary>
/// The words of what can end a transfer, for a person. Each goes before the server's name unless it says otherwise by
/// ending a sentence of its own.
/// </summary>
internal static class FailureTexts
{
    internal const string EngineClosed = "the engine was closed";
    internal const string Cancelled = "the transfer was cancelled";
    internal const string PassedWaiting = " ms passed while waiting for ";
    internal const string LessThan = "less than ";
    internal const string BytesASecond = " bytes a second moved for ";
    internal const string MsWaiting = " ms while waiting for ";
    internal const string FreeConnection = "a free connection to";
    internal const string RoomToSend = "room to send more of the request to";
    internal const string ReplyHead = "the response head of";
    internal const string ReplyRest = "the rest of the response of";
    internal const string ResumesUpload = "ResumeFrom is for downloads: a transfer with a source cannot have it";
    internal const string NoTls = "this build has no TLS, which is needed for";
    internal const string HeadLarger = "the request head is larger than ";
    internal const string BytesFor = " bytes for";
    internal const string HeadIllegal = "a method, target or header holds what may not stand in a request to";
    internal const string BrokeSending = "the connection broke before the whole request was sent to";
    internal const string SourceFailed = "the source failed, or gave another length than it declared, sending to";
    internal const string NoRewind = "the source cannot be rewound to send the request again to";
    internal const string RedirectsFollowed = " redirects were followed, the last from";
    internal const string RedirectedTo = ": redirected to \"";
    internal const string Broke = "the connection broke";
    internal const string Closed = "the connection was closed";
    internal const string BeforeHead = " before the end of the response head by";
    internal const string After = " after ";
    internal const string BeforeEnd = " body bytes, before their end, by";
    internal const string Of = " of ";
    internal const string BodyBytes = " body bytes by";
    internal const string NotTheReply = "what came is not the HTTP response that was expected: ";
    internal const string From = ", from";
    internal const string Status = "status ";
    internal const string By = ", by";
    internal const string ReplyRefused = "the sink refused the response of";
    internal const string BodyLonger = "the body is longer than the ";
    internal const string BytesAllowed = " bytes allowed, from";
    internal const string BytesRefused = "the sink refused body bytes from";
}
