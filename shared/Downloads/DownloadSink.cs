using NanoAgent.Platform;
using NanoAgent.Transfers;
using NanoAgent.Wire;

namespace NanoAgent.Downloads;

/// <summary>
/// The decision core of a resumable download: given what was asked for, may the bytes of this response be written, and
/// where? Everything that could join two versions is refused here.
/// </summary>
internal sealed class DownloadSink : ISink
{
    // RFC 9110 section 8.8.2.2 takes a minute as enough for clocks that disagree within one server.
    private const long StrongDateAgeMs = 60_000;

    private readonly IUpdateSlot _slot;
    private readonly ResumeJournal _journal;
    private readonly DownloadOptions _options;
    private long _committed;
    private bool _asked;
    private bool _accepted;
    private bool _whole;
    private long _farthest;
    private long _endMax;

    internal DownloadSink(IUpdateSlot slot, ResumeJournal journal, DownloadOptions options)
    {
        _slot = slot;
        _journal = journal;
        _options = options;
    }

    /// <summary>The version being fetched, and how far it is committed.</summary>
    internal ResumePoint Point { get; } = new ResumePoint();

    /// <summary>Bytes in the slot, committed or not.</summary>
    internal long Position { get; private set; }

    internal long BytesReceived { get; private set; }

    internal int Resumes { get; private set; }

    /// <summary>Why the last response was not taken, or Ok.</summary>
    internal DownloadResult Refusal { get; private set; }

    /// <summary>All bytes of the known length are there, or the response that had no length ended in order.</summary>
    internal bool IsWhole
    {
        get { return _whole || (Point.Length >= 0 && Position == Point.Length); }
    }

    /// <summary>Takes up the resume point of an earlier download of the same URL, if there is one.</summary>
    internal void Load()
    {
        uint urlCrc = ResumePoint.CrcOfUrl(_options.Url);
        if (!_journal.Load(Point) || Point.UrlCrc != urlCrc || Point.Validator.Length == 0)
        {
            Point.Clear();
        }

        Point.UrlCrc = urlCrc;
        if (Point.Position > 0 && _slot.Read(Point.Position - 1, new byte[1], 0, 1) != 1)
        {
            // The slot lost what the resume point promises: someone deleted the file.
            Point.Clear();
        }

        Position = Point.Position;
        _committed = Position;
        _farthest = Position;
    }

    /// <summary>Prepares for a request; true when it must ask for the rest only.</summary>
    internal bool BeginAttempt()
    {
        Refusal = DownloadResult.Ok;
        _accepted = false;
        _whole = false;
        if (Point.Validator.Length == 0)
        {
            // Nothing says that the server still has the same version: only the whole file is safe.
            Forget();
        }

        _asked = Position > 0;
        return _asked;
    }

    /// <summary>
    /// Commits what the attempt brought. True when it came farther than any before: starting over and over again is no
    /// progress.
    /// </summary>
    /// <param name="inOrder">The response ended in order: one that had no length is then whole.</param>
    internal bool EndAttempt(bool inOrder)
    {
        _whole = inOrder && _accepted && Point.Length < 0;
        bool progressed = Position > _farthest;
        _farthest = progressed ? Position : _farthest;
        Checkpoint();
        return progressed;
    }

    /// <summary>Back to nothing.</summary>
    internal void Forget()
    {
        Point.Clear();
        Position = 0;
        _committed = 0;
        _whole = false;
    }

    /// <summary>Commits the slot, then the resume point: in this order, so that the point never runs ahead.</summary>
    internal bool Checkpoint()
    {
        if (Position == _committed || Refusal != DownloadResult.Ok)
        {
            return Refusal == DownloadResult.Ok;
        }

        if (_slot.Commit() != StoreResult.Ok)
        {
            return Refuse(DownloadResult.SlotFailed);
        }

        Point.Position = Position;
        if (Point.Validator.Length > 0 && _journal.Save(Point) != StoreResult.Ok)
        {
            return Refuse(DownloadResult.StoreFailed);
        }

        _committed = Position;
        return true;
    }

    /// <inheritdoc/>
    public bool Begin(IResponseHead head)
    {
        int status = head.StatusCode;
        if (status == 200 || status == 206)
        {
            string? encoding = head.GetHeader("Content-Encoding");
            if (encoding != null && !AsciiText.EqualsIgnoreCase(encoding, "identity"))
            {
                return Refuse(DownloadResult.EncodedBody);
            }

            return status == 200 ? BeginWhole(head) : BeginPart(head);
        }

        if (status == 416 && _asked)
        {
            // What is kept cannot be continued; the next attempt asks for the whole file.
            Forget();
        }

        // The body of an error is nothing to keep, but reading it lets the connection be used again.
        return true;
    }

    /// <inheritdoc/>
    public bool Write(byte[] buffer, int offset, int count)
    {
        if (!_accepted)
        {
            return true;
        }

        BytesReceived += count;
        if (count > _endMax - Position)
        {
            // More bytes than the file or the answered range has: none of them can be trusted.
            Forget();
            return Refuse(DownloadResult.RangeMismatch);
        }

        if (_slot.BytesMax >= 0 && count > _slot.BytesMax - Position)
        {
            return Refuse(DownloadResult.LengthMismatch);
        }

        while (count > 0)
        {
            // Cut at the chunk's edge, so that never more than a chunk is uncommitted.
            long room = _options.ChunkBytes - (Position - _committed);
            int piece = count < room ? count : (int)room;
            if (_slot.Write(Position, buffer, offset, piece) != StoreResult.Ok)
            {
                return Refuse(DownloadResult.SlotFailed);
            }

            Position += piece;
            offset += piece;
            count -= piece;
            if (Position - _committed >= _options.ChunkBytes && !Checkpoint())
            {
                return false;
            }
        }

        return true;
    }

    private bool BeginWhole(IResponseHead head)
    {
        // 200 to a request with If-Range says that the file is another one now: the old bytes are worthless.
        Forget();

        // The resume point of the old bytes must be gone before they are: left behind by a crash, it would speak of
        // these new ones, and a server that still has the old version would go on behind them.
        if (_journal.Retract(Point) != StoreResult.Ok)
        {
            return Refuse(DownloadResult.StoreFailed);
        }

        Point.Length = head.ContentLength;
        _endMax = Point.Length >= 0 ? Point.Length : long.MaxValue;
        if (Point.Length >= 0 && _slot.BytesMax >= 0 && Point.Length > _slot.BytesMax)
        {
            return Refuse(DownloadResult.LengthMismatch);
        }

        string? validator = StrongValidator(head);
        if (validator != null && validator.Length <= ResumePoint.ValidatorBytesMax)
        {
            Point.Validator = validator;
        }

        return Accept();
    }

    private bool BeginPart(IResponseHead head)
    {
        string? range = head.GetHeader("Content-Range");
        long total = -1;
        long last = -1;
        if (!_asked || range == null || !ContentRange.TryParse(range, out long first, out last, out total)
            || first != Position
            || (total < 0 && Point.Length < 0)
            || (total >= 0 && Point.Length >= 0 && total != Point.Length)
            || (Point.Length >= 0 && last >= Point.Length)
            || IsOtherVersion(head))
        {
            // A server that answers another range than the one asked for is not asked for one again.
            Forget();
            return Refuse(DownloadResult.RangeMismatch);
        }

        if (Point.Length < 0)
        {
            Point.Length = total;
        }

        _endMax = last + 1;
        Resumes++;
        return Accept();
    }

    // For servers that know Range and not If-Range: what they say of the part's version must be the one begun with.
    private bool IsOtherVersion(IResponseHead head)
    {
        bool byTag = EntityTag.IsStrong(Point.Validator);
        string? validator = head.GetHeader(byTag ? "ETag" : "Last-Modified");
        if (validator == null)
        {
            return false;
        }

        return byTag ? !EntityTag.StrongEquals(validator, Point.Validator) : validator != Point.Validator;
    }

    // What may stand in If-Range (RFC 9110 section 13.1.5): a strong entity tag, or a date that is old enough to be
    // strong (section 8.8.2.2), because within one second a file can change twice.
    private static string? StrongValidator(IResponseHead head)
    {
        string? tag = head.GetHeader("ETag");
        if (tag != null)
        {
            return EntityTag.IsStrong(tag) ? tag : null;
        }

        string? modified = head.GetHeader("Last-Modified");
        string? date = head.GetHeader("Date");
        return modified != null && date != null
            && HttpDate.TryParse(modified, out long modifiedMs) && HttpDate.TryParse(date, out long dateMs)
            && dateMs - modifiedMs >= StrongDateAgeMs ? modified : null;
    }

    private bool Accept()
    {
        if (_slot.Begin(Position, Point.Length) != StoreResult.Ok)
        {
            return Refuse(DownloadResult.SlotFailed);
        }

        _accepted = true;
        return true;
    }

    private bool Refuse(DownloadResult reason)
    {
        Refusal = reason;
        return false;
    }
}
