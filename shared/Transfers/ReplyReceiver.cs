using NanoAgent.Connections;
using NanoAgent.Platform;
using NanoAgent.Wire;

namespace NanoAgent.Transfers;

/// <summary>
/// Takes one response from a connection, judges its head and gives its body to the transfer's sink. A body that nobody
/// wants (a redirect's, an error's) is read away up to a ceiling, so that the connection stays usable.
/// </summary>
internal sealed class ReplyReceiver : IResponseHead
{
    /// <summary>
    /// Bytes of an unwanted body to read away rather than close the connection: about what opening another one costs on
    /// a poor link.
    /// </summary>
    private const int UnwantedBytesMax = 16 * 1024;

    private Connection? _connection;
    private Transfer? _transfer;
    private readonly IClock _clock;

    // Below 0 while the body is wanted.
    private long _ignoredBytes;

    internal ReplyReceiver(IClock clock)
    {
        _clock = clock;
        ErrorText = string.Empty;
    }

    /// <summary>True when the response is over, one way or the other.</summary>
    internal bool IsDone { get; private set; }

    /// <summary>True when the connection can carry another request, as far as the response goes.</summary>
    internal bool IsReusable { get; private set; }

    /// <summary>True when the server does not want the rest of the request: it refused, or sends elsewhere.</summary>
    internal bool StopsRequest { get; private set; }

    /// <summary>Where to go next, or null.</summary>
    internal string? Location { get; private set; }

    /// <summary>What the response means for the transfer; the first cause.</summary>
    internal TransferResult Result { get; private set; }

    /// <summary>Why <see cref="Result"/> is not Ok, to go before "host port n".</summary>
    internal string ErrorText { get; private set; }

    /// <inheritdoc/>
    public int StatusCode
    {
        get { return Head.StatusCode; }
    }

    /// <inheritdoc/>
    public long ContentLength
    {
        get { return _connection!.Reader.ContentLength; }
    }

    /// <inheritdoc/>
    public int HeaderCount
    {
        get { return Head.HeaderCount; }
    }

    private HttpResponseHead Head
    {
        get { return _connection!.Reader.Head; }
    }

    /// <inheritdoc/>
    public string HeaderName(int index)
    {
        return Head.GetName(index);
    }

    /// <inheritdoc/>
    public string HeaderValue(int index)
    {
        return Head.GetValue(index);
    }

    /// <inheritdoc/>
    public string? GetHeader(string name)
    {
        return Head.GetHeader(name);
    }

    /// <summary>Starts to wait for a response.</summary>
    /// <param name="connection">Where it comes from.</param>
    /// <param name="transfer">Whom it is for.</param>
    /// <param name="isHead">Whether the request is HEAD.</param>
    internal void Begin(Connection connection, Transfer transfer, bool isHead)
    {
        _connection = connection;
        _transfer = transfer;
        _ignoredBytes = -1;
        IsDone = false;
        IsReusable = false;
        StopsRequest = false;
        Location = null;
        Result = TransferResult.Ok;
        ErrorText = string.Empty;
        connection.Reader.Begin(isHead);
        transfer.Info.ResponseCode = 0;
        transfer.Info.ContentLength = -1;
    }

    /// <summary>Lets go of what it was given.</summary>
    internal void Clear()
    {
        _connection = null;
        _transfer = null;
        Location = null;
    }

    /// <summary>
    /// Reads once: &gt; 0 bytes came, 0 would block or the stream ended in order, &lt; 0 the negated result that the
    /// connection broke with.
    /// </summary>
    /// <param name="isSending">Whether the request is still being sent.</param>
    internal int Step(bool isSending)
    {
        Connection connection = _connection!;
        HttpResponseReader reader = connection.Reader;

        // Behind what is kept of the head: there its lines need not be moved. The body has all of the buffer.
        byte[] buffer = reader.Head.Bytes;
        int at = reader.Head.Used;
        int room = (isSending && connection.SendStart > 0 ? connection.SendStart : buffer.Length) - at;
        if (room <= 0 && isSending && reader.Head.StatusCode >= 300)
        {
            // A refusal with a long head: it needs the request's place, and the rest of the request is not wanted.
            StopsRequest = true;
            room = buffer.Length - at;
            isSending = false;
        }

        if (room <= 0)
        {
            if (!isSending)
            {
                FailReply(TransferResult.TooLarge);
            }

            return 0;
        }

        room = room < connection.ReadBytesMax ? room : connection.ReadBytesMax;
        int count = connection.Channel!.Read(buffer, at, room);
        if (count > 0)
        {
            Feed(reader, buffer, at, count);
            return count;
        }

        if (count == 0 || _ignoredBytes >= 0)
        {
            // Where nothing of it was wanted, that it broke changes nothing.
            IsDone = count != 0;
            return 0;
        }

        if (count != ChannelResult.EndOfStream)
        {
            ErrorText = FailureTexts.Broke + Progress();
            return count;
        }

        if (reader.Eof() == HttpReaderEvent.Done)
        {
            IsDone = true;
            return 0;
        }

        ErrorText = FailureTexts.Closed + Progress();
        return -(int)reader.Result;
    }

    private string Progress()
    {
        TransferInfo info = _transfer!.Info;
        if (info.ResponseCode == 0)
        {
            return FailureTexts.BeforeHead;
        }

        string text = FailureTexts.After + info.BytesDownloaded.ToString();
        return info.ContentLength < 0
            ? text + FailureTexts.BeforeEnd
            : text + FailureTexts.Of + info.ContentLength.ToString() + FailureTexts.BodyBytes;
    }

    private void Feed(HttpResponseReader reader, byte[] buffer, int at, int count)
    {
        if (reader.BodyLeft > count)
        {
            // Nothing but body, and not its end: the reader need not look at it.
            reader.BodyLeft -= count;
            TakeBody(buffer, at, count);
            return;
        }

        int end = at + count;
        while (!IsDone)
        {
            at += reader.Read(buffer, at, end - at);
            switch (reader.Event)
            {
                case HttpReaderEvent.None:
                    return;
                case HttpReaderEvent.Interim:
                    TraceHead(reader);
                    break;
                case HttpReaderEvent.Head:
                    TakeHead(reader);
                    reader.Head.Forget();
                    break;
                case HttpReaderEvent.Body:
                    TakeBody(buffer, reader.BodyOffset, reader.BodyCount);
                    break;
                case HttpReaderEvent.Done:
                    // Bytes behind the response belong to none: the connection is not to be trusted further.
                    IsReusable = reader.KeepAlive && at == end;
                    IsDone = true;
                    break;
                default:
                    FailReply(reader.Result);
                    break;
            }
        }
    }

    private void FailReply(TransferResult result)
    {
        Fail(result, FailureTexts.NotTheReply + TransferResults.Name(result) + FailureTexts.From);
    }

    /// <summary>Ends it here: the rest of the response is of no use and the connection with it.</summary>
    private void Fail(TransferResult result, string errorText)
    {
        if (Result == TransferResult.Ok && Location == null)
        {
            Result = result;
            ErrorText = errorText;
        }

        StopsRequest = true;
        IsDone = true;
    }

    private void TraceHead(HttpResponseReader reader)
    {
        ITraceSink? trace = _transfer!.Trace;
        if (trace != null)
        {
            trace.Trace(TraceKind.HeaderIn, reader.Head.Bytes, 0, reader.Head.Count);
        }
    }

    private void TakeHead(HttpResponseReader reader)
    {
        Transfer transfer = _transfer!;
        HttpResponseHead head = reader.Head;
        TransferInfo info = transfer.Info;
        info.ResponseCode = head.StatusCode;
        info.ContentLength = reader.ContentLength;
        info.RetryAfterSeconds = ReplyRules.RetryAfterSeconds(head, _clock.UtcMilliseconds);
        TraceHead(reader);
        StopsRequest = head.StatusCode >= 300;
        if (transfer.RedirectsMax > 0 && ReplyRules.IsRedirect(head.StatusCode))
        {
            Location = head.GetHeader("Location");
            if (Location != null)
            {
                Ignore(reader);
                return;
            }
        }

        Result = ReplyRules.Judge(transfer, reader.IsForHead, reader, out bool ignoresBody);
        if (Result != TransferResult.Ok)
        {
            ErrorText = FailureTexts.Status + head.StatusCode.ToString() + ": " + TransferResults.Name(Result)
                + FailureTexts.By;
            StopsRequest = true;
            Ignore(reader);
            return;
        }

        if (transfer.Sink != null && !transfer.Sink.Begin(this))
        {
            Fail(TransferResult.WriteError, FailureTexts.ReplyRefused);
        }
        else if (ignoresBody)
        {
            Ignore(reader);
        }
    }

    private void Ignore(HttpResponseReader reader)
    {
        _ignoredBytes = 0;

        // 204 and 304 have no body, whatever their length says; a chunked one shows its length as it comes.
        int status = reader.Head.StatusCode;
        bool bodiless = reader.IsForHead || status == 204 || status == 304;
        bool fits = reader.ContentLength >= 0 && reader.ContentLength <= UnwantedBytesMax;
        IsDone = !bodiless && !fits && !reader.IsChunked;
    }

    private void TakeBody(byte[] buffer, int offset, int count)
    {
        Transfer transfer = _transfer!;
        if (_ignoredBytes >= 0)
        {
            _ignoredBytes += count;
            IsDone |= _ignoredBytes > UnwantedBytesMax;
            return;
        }

        TransferInfo info = transfer.Info;
        if (transfer.BodyBytesMax > 0 && count > transfer.BodyBytesMax - info.BytesDownloaded)
        {
            Fail(TransferResult.FilesizeExceeded,
                FailureTexts.BodyLonger + transfer.BodyBytesMax.ToString() + FailureTexts.BytesAllowed);
            return;
        }

        if (transfer.Trace != null)
        {
            transfer.Trace.Trace(TraceKind.DataIn, buffer, offset, count);
        }

        if (transfer.Sink != null && !transfer.Sink.Write(buffer, offset, count))
        {
            Fail(TransferResult.WriteError, FailureTexts.BytesRefused);
            return;
        }

        info.BytesDownloaded += count;
    }
}
