using System;
using System.Diagnostics;
using NanoAgent.Platform;

namespace NanoAgent.Wire;

/// <summary>
/// Reads HTTP/1.0 and 1.1 responses from bytes as they come, one after another on one connection. It guarantees that
/// heads never take more than the given buffer, that bodies are never copied or kept, and that every byte sequence
/// ends in Done or a typed failure. It refuses HTTP/0.9 and other versions, contradicting lengths, codings other than
/// chunked, NUL and stray CR in heads. It costs its buffers once, and at the first chunked body 84 bytes of a board;
/// reading allocates nothing else. It cannot time out: deadlines are the engine's.
/// </summary>
/// <remarks>
/// Use: Begin, then for each block of received bytes call Read on what is left of it until the event is None (call
/// with a count of 0 too: an event may be due that needs no bytes), Done or Failed; at the end of the stream call
/// Eof. Bytes that are left after Done belong to no response: the connection must then not be used again.
/// </remarks>
public sealed class HttpResponseReader
{
    /// <summary>A head size that fits the replies of common servers; boards may choose less, hosts more.</summary>
    public const int DefaultHeadBytesMax = 4096;

    /// <summary>Header and trailer lines that fit the replies of common servers, which send 5 to 30.</summary>
    public const int DefaultHeaderLinesMax = 64;

    /// <summary>Interim heads before the final one. Arbitrary: servers send one or two.</summary>
    public const int InterimHeadsMax = 32;

    private ChunkedReader? _chunks;
    private Expect _expect;
    private bool _begunBytes;
    private int _interimHeads;

    /// <summary>Makes a reader with its fixed buffers.</summary>
    /// <param name="headBytesMax">Ceiling of one head with its trailers, in bytes, 64 to 65535.</param>
    /// <param name="headerLinesMax">Ceiling of header and trailer lines together, at least 4; 2 bytes each.</param>
    /// <exception cref="ArgumentException">A ceiling is too small for any reply, or too large.</exception>
    public HttpResponseReader(int headBytesMax, int headerLinesMax)
    {
        if (headBytesMax < 64 || headBytesMax > 65535 || headerLinesMax < 4)
        {
            throw new ArgumentException("64 to 65535 bytes, 4 lines", nameof(headBytesMax));
        }

        Head = new HttpResponseHead(headBytesMax, headerLinesMax);
        Begin(false);
    }

    // StatusLine -> HeaderLine --empty line--> NextHead (1xx), Nothing, LengthBody, ChunkedBody or CloseBody
    // NextHead --the caller has seen the interim head--> StatusLine
    // LengthBody --0 left--> Nothing; ChunkedBody --size 0--> TrailerLine --empty line--> Nothing -> Over
    // any --not HTTP, or above a ceiling--> Broken; CloseBody --end of stream--> Over
    private enum Expect
    {
        StatusLine,
        HeaderLine,
        NextHead,
        LengthBody,
        ChunkedBody,
        CloseBody,
        TrailerLine,
        Nothing,
        Over,
        Broken,
    }

    /// <summary>The head: complete from the Interim or Head event on.</summary>
    public HttpResponseHead Head { get; }

    /// <summary>What the last Read or Eof found.</summary>
    public HttpReaderEvent Event { get; private set; }

    /// <summary>Ok, or why the event is Failed: UnsupportedProtocol for anything that is not HTTP/1.x,
    /// WeirdServerReply for a malformed head, BadContentEncoding for an unknown coding, TooLarge above a ceiling,
    /// RecvError for bad chunk framing, and those of <see cref="Eof"/>. Stays until the next Begin.</summary>
    public TransferResult Result { get; private set; }

    /// <summary>Where the body bytes of a Body event begin in the buffer that was given to Read.</summary>
    public int BodyOffset { get; private set; }

    /// <summary>Number of body bytes of a Body event, at least 1.</summary>
    public int BodyCount { get; private set; }

    /// <summary>Content-Length of the final head, or -1 when none counts: absent, or the body is chunked. Also set
    /// for answers to HEAD, which have no body.</summary>
    public long ContentLength { get; private set; }

    /// <summary>Whether the body comes in chunks.</summary>
    public bool IsChunked { get; private set; }

    /// <summary>Whether the connection may carry another request after Done; valid from the Head event on.</summary>
    public bool KeepAlive { get; private set; }

    /// <summary>Whether any byte has come since Begin. A reused connection that fails without one was stale, and the
    /// request may be sent again on another.</summary>
    public bool AnyByte
    {
        get { return _begunBytes; }
    }

    /// <summary>What the last Begin was told.</summary>
    internal bool IsForHead;

    /// <summary>
    /// Bytes to come of a body of known length, else 0 or less. Who received fewer than these may take them as the
    /// body's and count them off, instead of calling Read: a board interprets every step of it.
    /// </summary>
    internal long BodyLeft;

    /// <summary>Gets ready for the next response; forgets the last.</summary>
    /// <param name="headRequest">Whether the request was HEAD, whose answer has no body.</param>
    public void Begin(bool headRequest)
    {
        Head.Clear();
        _expect = Expect.StatusLine;
        IsForHead = headRequest;
        _begunBytes = false;
        _interimHeads = 0;
        BodyLeft = 0;
        Event = HttpReaderEvent.None;
        Result = TransferResult.Ok;
        BodyOffset = 0;
        BodyCount = 0;
        ContentLength = -1;
        IsChunked = false;
        KeepAlive = false;
    }

    /// <summary>Takes bytes up to the next event and returns how many it took; <see cref="Event"/> says what came.
    /// Never blocks.</summary>
    /// <param name="data">Received bytes, borrowed for the call; a Body event points into it.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="count">Number of bytes, also 0.</param>
    /// <exception cref="ArgumentException">The range lies outside the buffer.</exception>
    public int Read(byte[] data, int offset, int count)
    {
        if (offset < 0 || count < 0 || count > data.Length - offset)
        {
            throw new ArgumentException("the range lies outside the buffer", nameof(count));
        }

        Event = HttpReaderEvent.None;
        _begunBytes |= count > 0;
        int at = offset;
        int end = offset + count;
        do
        {
            at += Step(data, at, end - at);
        }
        while (at < end && Event == HttpReaderEvent.None);
        return at - offset;
    }

    /// <summary>
    /// Says that the stream has ended, and how that leaves the response: Done, also for a body that ends with the
    /// connection, or Failed with GotNothing (not one whole line of a final head), RecvError (inside the head) or
    /// PartialFile (inside the body).
    /// </summary>
    public HttpReaderEvent Eof()
    {
        switch (_expect)
        {
            case Expect.Nothing:
            case Expect.CloseBody:
            case Expect.Over:
                _expect = Expect.Over;
                Event = HttpReaderEvent.Done;
                break;
            case Expect.StatusLine:
            case Expect.NextHead:
                Fail(TransferResult.GotNothing);
                break;
            case Expect.HeaderLine:
                Fail(TransferResult.RecvError);
                break;
            default:
                Fail(TransferResult.PartialFile);
                break;
        }

        return Event;
    }

    private void Fail(TransferResult why)
    {
        if (Result == TransferResult.Ok)
        {
            Result = why;
        }

        KeepAlive = false;
        _expect = Expect.Broken;
        Event = HttpReaderEvent.Failed;
    }

    private int Step(byte[] data, int offset, int count)
    {
        switch (_expect)
        {
            case Expect.StatusLine:
            case Expect.HeaderLine:
            case Expect.TrailerLine:
                return Line(data, offset, count);
            case Expect.NextHead:
                Head.Clear();
                _expect = Expect.StatusLine;
                return 0;
            case Expect.LengthBody:
                return LengthBody(offset, count);
            case Expect.CloseBody:
                GiveBody(offset, count);
                return count;
            case Expect.ChunkedBody:
                return ChunkedBody(data, offset, count);
            case Expect.Nothing:
            case Expect.Over:
                _expect = Expect.Over;
                Event = HttpReaderEvent.Done;
                return 0;
            default:
                Event = HttpReaderEvent.Failed;
                return 0;
        }
    }

    private void GiveBody(int offset, int count)
    {
        if (count > 0)
        {
            BodyOffset = offset;
            BodyCount = count;
            Event = HttpReaderEvent.Body;
        }
    }

    private int LengthBody(int offset, int count)
    {
        Debug.Assert(BodyLeft > 0, "a body of no bytes has ended already");
        int taken = BodyLeft < count ? (int)BodyLeft : count;
        BodyLeft -= taken;
        GiveBody(offset, taken);
        if (BodyLeft == 0)
        {
            _expect = Expect.Nothing;
        }

        return taken;
    }

    private int ChunkedBody(byte[] data, int offset, int count)
    {
        int taken = _chunks!.Read(data, offset, count, out ChunkedReader.Outcome outcome);
        switch (outcome)
        {
            case ChunkedReader.Outcome.Data:
                GiveBody(_chunks.DataOffset, _chunks.DataCount);
                break;
            case ChunkedReader.Outcome.LastChunk:
                _expect = Expect.TrailerLine;
                break;
            case ChunkedReader.Outcome.Bad:
                Fail(TransferResult.RecvError);
                break;
            case ChunkedReader.Outcome.TooLarge:
                Fail(TransferResult.TooLarge);
                break;
            default:
                break;
        }

        return taken;
    }

    private int Line(byte[] data, int offset, int count)
    {
        int taken = Head.Append(data, offset, count, out HttpResponseHead.LineKind kind);
        if (kind == HttpResponseHead.LineKind.TooLarge)
        {
            Fail(TransferResult.TooLarge);
        }
        else if (_expect == Expect.StatusLine)
        {
            bool incomplete = kind == HttpResponseHead.LineKind.Incomplete;
            if (incomplete ? !Head.MayBeStatusLine() : !Head.TakeStatusLine())
            {
                Fail(TransferResult.UnsupportedProtocol);
            }
            else if (!incomplete)
            {
                _expect = Expect.HeaderLine;
            }
        }
        else if (kind != HttpResponseHead.LineKind.Incomplete)
        {
            HeaderLine(Head.TakeHeaderLine());
        }

        return taken;
    }

    private void HeaderLine(HttpResponseHead.LineKind kind)
    {
        if (kind == HttpResponseHead.LineKind.Bad)
        {
            Fail(TransferResult.WeirdServerReply);
        }
        else if (kind == HttpResponseHead.LineKind.TooLarge)
        {
            Fail(TransferResult.TooLarge);
        }
        else if (kind == HttpResponseHead.LineKind.Empty)
        {
            SectionEnd();
        }
    }

    private void SectionEnd()
    {
        if (_expect == Expect.TrailerLine)
        {
            _expect = Expect.Over;
            Event = HttpReaderEvent.Done;
            return;
        }

        Head.EndHeaders();
        if (Head.StatusCode >= 200)
        {
            FinalHead();
            return;
        }

        _interimHeads++;
        if (Head.StatusCode == 101)
        {
            // This client never asks for another protocol.
            Fail(TransferResult.WeirdServerReply);
        }
        else if (_interimHeads > InterimHeadsMax)
        {
            Fail(TransferResult.TooLarge);
        }
        else
        {
            _expect = Expect.NextHead;
            Event = HttpReaderEvent.Interim;
        }
    }

    private void BeginChunks()
    {
        _chunks ??= new ChunkedReader();
        _chunks.Begin();
    }

    private void FinalHead()
    {
        if (!Head.TryGetContentLength(out long length))
        {
            Fail(TransferResult.WeirdServerReply);
            return;
        }

        bool known = Head.TryGetTransferCoding(out bool chunked);
        bool bodiless = IsForHead || Head.StatusCode == 204 || Head.StatusCode == 304;
        if (!known && !bodiless)
        {
            Fail(TransferResult.BadContentEncoding);
            return;
        }

        // Where both stand, chunked wins and the connection is not trusted further (RFC 9112 section 6.3).
        bool contradiction = chunked && (length >= 0 || Head.MinorVersion == 0);
        IsChunked = chunked;
        ContentLength = chunked ? -1 : length;
        bool framed = bodiless || chunked || length >= 0;
        KeepAlive = framed && !contradiction && known
            && !Head.HasToken(HttpResponseHead.ConnectionName, HttpResponseHead.CloseToken)
            && (Head.MinorVersion > 0
                || Head.HasToken(HttpResponseHead.ConnectionName, HttpResponseHead.KeepAliveToken));
        BodyLeft = bodiless || chunked ? 0 : length;
        if (chunked)
        {
            BeginChunks();
        }

        _expect = bodiless || (length == 0 && !chunked) ? Expect.Nothing
            : chunked ? Expect.ChunkedBody
            : length > 0 ? Expect.LengthBody : Expect.CloseBody;
        Event = HttpReaderEvent.Head;
    }
}
