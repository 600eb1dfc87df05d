namespace NanoAgent.Transfers;

/// <summary>
/// On a board no words: the result's number, the numbers that would stand in the sentence and the server's name are
/// what a log needs.
/// </summary>
internal static class FailureTexts
{
    internal const string EngineClosed = "";
    internal const string Cancelled = "";
    internal const string PassedWaiting = "";
    internal const string LessThan = "";
    internal const string BytesASecond = "";
    internal const string MsWaiting = "";
    internal const string FreeConnection = "";
    internal const string RoomToSend = "";
    internal const string ReplyHead = "";
    internal const string ReplyRest = "";
    internal const string ResumesUpload = "";
    internal const string NoTls = "";
    internal const string HeadLarger = "";
    internal const string BytesFor = "";
    internal const string HeadIllegal = "";
    internal const string BrokeSending = "";
    internal const string SourceFailed = "";
    internal const string NoRewind = "";
    internal const string RedirectsFollowed = "";
    internal const string RedirectedTo = "";
    internal const string Broke = "";
    internal const string Closed = "";
    internal const string BeforeHead = "";
    internal const string After = "";
    internal const string BeforeEnd = "";
    internal const string Of = "";
    internal const string BodyBytes = "";
    internal const string NotTheReply = "";
    internal const string From = "";
    internal const string Status = "";
    internal const string By = "";
    internal const string ReplyRefused = "";
    internal const string BodyLonger = "";
    internal const string BytesAllowed = "";
    internal const string BytesRefused = "";
}
