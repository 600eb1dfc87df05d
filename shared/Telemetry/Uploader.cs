using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Spooling;
using NanoAgent.Transfers;

namespace NanoAgent.Telemetry;

/// <summary>
/// Takes batches out of the spool and to the collector, one at a time, when its <see cref="UploadPlan"/> says so. A
/// batch is released when the answer says that all of it is stored; any other end leaves it in the spool. A batch that
/// the collector calls bad is cut where it says, or halved, until the bad record stands alone, which is then rejected
/// and counted.
/// </summary>
internal sealed class Uploader : Job, ITransferListener
{
    // Room for the collector's sentence about what it refused, and for the numbers of a small batch's records; the
    // rest of a longer answer is read and dropped.
    private const int ReplyBytesMax = 512;

    private readonly Spool _spool;
    private readonly ITransferEngine _engine;
    private readonly AgentOptions _options;
    private readonly AgentCounters _counters;
    private readonly Backoff _backoff;
    private readonly SenmlWriter _writer;
    private readonly Transfer _transfer;
    private readonly BytesSource _source = new BytesSource(new byte[0], 0, 0);
    private readonly BytesSource _key = new BytesSource(new byte[0], 0, 0);
    private readonly ReplySink _reply;
    private readonly byte[] _fates;
    private readonly ClockAnchor _now = new ClockAnchor();
    private readonly FlightRecorder _flight;
    private readonly IClock _clock;
    private readonly IRandom _random;
    private AgentProblem _problem;
    private long _notBeforeMs;
    private long _batchBytes;

    // The next so many records of a lane hold one that the collector refused; 0 when it refused none. The next batch
    // of that lane is cut to so few records that each answer tells as much as it can.
    private int _suspects;
    private int _suspectLane;
    private int _cut;
    private int _lane;
    private bool _answerExpected;

    internal Uploader(IPlatform platform, ITransferEngine engine, Spool spool, AgentOptions options,
        AgentCounters counters, FlightRecorder flight)
    {
        _flight = flight;
        _engine = engine;
        _spool = spool;
        _options = options;
        _counters = counters;
        _clock = platform.Clock;
        _random = platform.Random;
        Plan = new UploadPlan(platform, spool, options);
        _backoff = MakeBackoff();
        _writer = new SenmlWriter(options.Device, options.BatchBytesMax);
        int fates = options.BatchBytesMax / SenmlWriter.RecordBytesMin;
        _fates = new byte[fates < options.BatchRecordsMax ? fates : options.BatchRecordsMax];
        _reply = new ReplySink(ReplyBytesMax);
        _transfer = new Transfer(TelemetryUrl(options.CollectorUrl));
        _transfer.Method = "POST";
        _transfer.Headers.Add("Content-Type", "application/senml+json");
        _transfer.Headers.AddBytes("Idempotency-Key", _key);
        if (options.Token.Length > 0)
        {
            _transfer.Headers.Add("Authorization", "Bearer " + options.Token);
        }

        _transfer.Source = _source;
        _transfer.Sink = _reply;
        _transfer.Listener = this;
        _transfer.UserAgent = options.UserAgent;
        _transfer.TimeoutMs = options.TransferTimeoutMs;
        _transfer.ConnectTimeoutMs = options.TransferTimeoutMs < Transfer.DefaultConnectTimeoutMs
            ? options.TransferTimeoutMs : Transfer.DefaultConnectTimeoutMs;
    }

    /// <summary>What keeps it, or a lane of it, from uploading, or None.</summary>
    internal AgentProblem Problem
    {
        get
        {
            AgentProblem found = _problem;
            for (int lane = 0; lane < Spool.LanesMax && found == AgentProblem.None; lane++)
            {
                found = _spool.Pending(lane) > 0 ? Plan.Lanes[lane].Problem : AgentProblem.None;
            }

            return found;
        }
    }

    /// <summary>True once the collector has acknowledged a batch.</summary>
    internal bool EverAcknowledged { get; private set; }

    internal bool Draining => Plan.Draining;

    /// <summary>Decides when.</summary>
    internal UploadPlan Plan { get; }

    /// <summary>The clocks of an earlier boot, as the flight recorder has them.</summary>
    internal ClockAnchor? Earlier { get; set; }

    internal bool IsIdle => !_answerExpected && NothingPending();

    internal Transfer Transfer => _transfer;

    internal string RejectionText { get; private set; } = string.Empty;

    internal string ReplyText => _reply.Text;

    /// <summary>Begins or ends draining. Its first attempt does not wait for a retry that is due later.</summary>
    internal void Drain(bool on)
    {
        Plan.Draining = on;
        _notBeforeMs = on ? 0 : _notBeforeMs;
        for (int lane = 0; lane < Spool.LanesMax && on; lane++)
        {
            Plan.Lanes[lane].NotBeforeMs = 0;
        }

        _engine.Scheduler.Wake(this);
    }

    /// <summary>
    /// Takes a new state of the link. One that came back is tried soon, not when the retry was due that failed
    /// without it; and not at once, because it came back to all devices around at the same moment.
    /// </summary>
    internal void SetLink(LinkState link, long nowMs)
    {
        if (Plan.Link == LinkState.Down && link != LinkState.Down && _problem == AgentProblem.Unreachable)
        {
            long soonMs = Due.After(nowMs, _random.Next(_options.RetryBaseMs) + 1);
            _notBeforeMs = soonMs < _notBeforeMs ? soonMs : _notBeforeMs;
        }

        Plan.Link = link;
        if (_spool.IsOpen)
        {
            _flight.Note(FlightKind.Link, (int)link, 0, nowMs);
        }

        _engine.Scheduler.Wake(this);
    }

    /// <summary>
    /// Drops what is too old. Not while an answer is expected: what was delivered would be counted as expired.
    /// </summary>
    internal void Expire()
    {
        if (!_answerExpected)
        {
            _spool.Expire();
        }
    }

    /// <summary>A record of so many bytes was accepted: says when this job has to look.</summary>
    internal void NoteAppended(int lane, int recordBytes, long nowMs)
    {
        _engine.Scheduler.WakeAt(this, Plan.NoteAppended(lane, recordBytes, nowMs));
    }

    /// <inheritdoc/>
    public override long Step(long nowMs)
    {
        if (_answerExpected)
        {
            return Due.Never;
        }

        if (nowMs < _notBeforeMs)
        {
            return _notBeforeMs;
        }

        long dueMs = Plan.Choose(nowMs, out int lane);
        if (lane < 0)
        {
            return dueMs;
        }

        _lane = lane;
        return Send(nowMs);
    }

    /// <summary>For the engine: the collector has answered, or will not.</summary>
    public void TransferDone(Transfer transfer)
    {
        long nowMs = _engine.Clock.Milliseconds;
        _answerExpected = false;
        TransferInfo info = transfer.Info;
        _counters.BytesUploaded += info.BytesUploaded;
        _counters.ConnectionsOpened += info.ConnectionsOpened;
        if (info.ConnectionsOpened == 0 && info.ResponseCode != 0)
        {
            _counters.ConnectionsReused++;
        }

        _counters.MeteredBytes += Plan.Charge(0, info.ConnectionsOpened * UploadPlan.ConnectionOverheadBytes, nowMs);

        // A refusal counts also when the connection broke behind it: servers answer early and close on a body they
        // will not take. An acknowledgement counts only whole.
        int status = transfer.Result == TransferResult.Ok || info.ResponseCode >= 300 ? info.ResponseCode : 0;
        FlightAnswer meaning = Judge(status);
        _flight.Note(FlightKind.Answer, (int)meaning, status > 0 ? status : (int)transfer.Result, nowMs);
        switch (meaning)
        {
            case FlightAnswer.Acknowledged:
                Acknowledge(nowMs);
                break;
            case FlightAnswer.Rejected:
                Reject(nowMs);
                break;
            case FlightAnswer.Postponed:
                Postpone(status, info, nowMs);
                break;
            default:
                Narrow(status, meaning);
                break;
        }

        _engine.Scheduler.Wake(this);
    }

    private static string TelemetryUrl(string collectorUrl)
    {
        return collectorUrl.TrimEnd(new char[] { '/' }) + "/v1/telemetry";
    }

    private Backoff MakeBackoff()
    {
        return new Backoff(_random, _options.RetryBaseMs, _options.RetryCeilingMs, _options.RetryLastingMs);
    }

    private FlightAnswer Judge(int status)
    {
        if (status == 200)
        {
            // A list of records that is longer than what is kept of an answer is asked for again in halves.
            return _reply.Acknowledges(_writer.Count, _fates) ? FlightAnswer.Acknowledged
                : _writer.Count > 1 && _reply.ListsRecords ? FlightAnswer.Halved : FlightAnswer.Postponed;
        }

        bool refuses = IsRefusal(status);
        if (_writer.Count > 1)
        {
            int blamed = refuses ? _reply.BlamedRecord : -1;
            if (blamed >= 0 && blamed < _writer.Count)
            {
                return blamed > 0 ? FlightAnswer.CutBefore : FlightAnswer.CutToFirst;
            }

            return status == 413 || (refuses && _reply.NamesField) ? FlightAnswer.Halved : FlightAnswer.Postponed;
        }

        bool rejects = status == 400 ? _reply.BlamesReading : refuses && _reply.NamesField;
        return rejects ? FlightAnswer.Rejected : FlightAnswer.Postponed;
    }

    private bool NothingPending()
    {
        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            if (_spool.Pending(lane) > 0)
            {
                return false;
            }
        }

        return true;
    }

    private long Send(long nowMs)
    {
        // Only what is durable is sent; when the store refuses, what was flushed before still goes.
        _spool.Flush();
        SpoolReadResult end = Fill();
        if (_writer.Count == 0)
        {
            HoldLane(end == SpoolReadResult.StoreFailed ? AgentProblem.SpoolFailed : AgentProblem.None, 1, nowMs);
            return nowMs;
        }

        _source.Reset(_writer.Buffer, 0, _writer.Length);
        _key.Reset(_writer.Buffer, _writer.Length, _writer.KeyLength);
        if (!_engine.Start(_transfer))
        {
            // The engine is full of other transfers; that is no failure of the collector.
            _notBeforeMs = Due.After(nowMs, _options.RetryBaseMs);
            return _notBeforeMs;
        }

        _answerExpected = true;
        _counters.Uploads++;
        _flight.Note(FlightKind.Send, _lane, _writer.Count, nowMs);
        _counters.MeteredBytes += Plan.Charge(1, _writer.Length + UploadPlan.RequestOverheadBytes, nowMs);
        return Due.Never;
    }

    private SpoolReadResult Fill()
    {
        _writer.Begin();
        _now.Read(_spool.BootEpoch, _clock);
        _batchBytes = 0;
        _spool.BeginRead(_lane);
        int recordsMax = Plan.Lanes[_lane].RecordsMax;
        recordsMax = _suspects > 0 && _lane == _suspectLane && _cut < recordsMax ? _cut : recordsMax;
        while (_writer.Count < recordsMax)
        {
            SpoolReadResult read = _spool.ReadNext(
                _lane, _writer.Buffer, _writer.ScratchAt, RecordCodec.BytesMax, out int length, out long sequence);
            bool isTooLong = read == SpoolReadResult.BufferTooSmall;
            if (isTooLong && _writer.Count == 0)
            {
                // Longer than any record of ours: it is passed, to be rejected.
                read = _spool.ReadNext(_lane, null, 0, 0, out length, out sequence);
            }

            if (read != SpoolReadResult.Record)
            {
                return End(read);
            }

            int bootEpoch = _spool.ReadBootEpoch(_lane);
            ClockAnchor? anchor = bootEpoch == _now.BootEpoch ? _now
                : Earlier != null && bootEpoch == Earlier.BootEpoch ? Earlier : null;
            SenmlAddResult added = isTooLong ? SenmlAddResult.Malformed
                : _writer.Add(_writer.Buffer, _writer.ScratchAt, length, sequence, bootEpoch, anchor);
            if (added == SenmlAddResult.Malformed && _writer.Count == 0)
            {
                // Bytes that are whole but no record of ours: nobody will ever take them.
                if (_spool.RejectFirst(_lane) != SpoolResult.Ok)
                {
                    return SpoolReadResult.StoreFailed;
                }

                _counters.Rejected++;
                _spool.BeginRead(_lane);
            }
            else if (added != SenmlAddResult.Added)
            {
                return End(read);
            }
            else
            {
                _batchBytes += length + SenmlWriter.LabelBytes;
            }
        }

        return End(SpoolReadResult.Record);
    }

    private SpoolReadResult End(SpoolReadResult read)
    {
        if (_writer.Count > 0)
        {
            _writer.End();
        }

        return read;
    }

    private void Acknowledge(long nowMs)
    {
        int rejected = 0;
        int kept = 0;
        for (int i = 0; i < _writer.Count; i++)
        {
            rejected += _fates[i] == ReplySink.FateRejected ? 1 : 0;
            kept += _fates[i] == ReplySink.FateKept ? 1 : 0;
        }

        if (rejected + kept == 0)
        {
            _spool.ReleaseFirst(_lane, _writer.Count);
        }
        else
        {
            _spool.Settle(_lane, _fates, _writer.Count);
            RejectionText = rejected > 0 ? _reply.Text : RejectionText;
        }

        _counters.Acknowledged += _writer.Count - rejected - kept;
        _counters.Rejected += rejected;
        EverAcknowledged = true;
        _problem = AgentProblem.None;
        _backoff.Succeed(nowMs);
        Settle(nowMs);
        if (kept > 0)
        {
            _counters.Retries++;
            HoldLane(AgentProblem.Busy, 0, nowMs);
            return;
        }

        _counters.Batches++;
        Plan.Lanes[_lane].Succeed(_options.BatchRecordsMax, nowMs);
    }

    // The lane waits, and so much longer than its backoff says; the others do not.
    private void HoldLane(AgentProblem problem, long moreMs, long nowMs)
    {
        UploadLane lane = Plan.Lanes[_lane];
        lane.Problem = problem;
        lane.Backoff ??= MakeBackoff();
        lane.NotBeforeMs = Due.After(nowMs, lane.Backoff.Fail(nowMs) + moreMs);
    }

    // So many records of the lane are out of the spool: the one that was refused is among fewer.
    private void Settle(long nowMs)
    {
        Plan.NoteSettled(_lane, _writer.Count, _batchBytes, nowMs);
        if (_suspects > 0 && _lane == _suspectLane)
        {
            _suspects = _suspects > _writer.Count ? _suspects - _writer.Count : 0;
            _cut = _suspects > 1 ? _suspects / 2 : 1;
        }
    }

    // Where the collector says which record it is, three requests find it and set it aside; else halving does, in
    // log2 n + 1.
    private void Narrow(int status, FlightAnswer meaning)
    {
        _counters.Narrowed++;
        int half = _writer.Count / 2;
        if (status == 413 && meaning == FlightAnswer.Halved)
        {
            // Too long as a whole: what is sent from now on is shorter.
            Plan.Lanes[_lane].RecordsMax = half;
            return;
        }

        int blamed = _reply.BlamedRecord;
        _suspectLane = _lane;
        _suspects = meaning == FlightAnswer.Halved ? _writer.Count : blamed + 1;
        _cut = meaning == FlightAnswer.Halved ? half : blamed > 0 ? blamed : 1;
    }

    private void Reject(long nowMs)
    {
        _spool.RejectFirst(_lane);
        _counters.Rejected++;
        RejectionText = _reply.Text;
        Settle(nowMs);
    }

    private void Postpone(int status, TransferInfo info, long nowMs)
    {
        _counters.Retries++;

        // All who were told the same time would come back at the same time: the jitter comes on top.
        long waitMs = info.RetryAfterSeconds * 1000;
        waitMs = waitMs > _options.RetryCeilingMs ? _options.RetryCeilingMs : waitMs > 0 ? waitMs : 0;
        if (IsRefusal(status))
        {
            HoldLane(AgentProblem.WrongAddress, waitMs, nowMs);
            return;
        }

        _problem = Name(status);
        waitMs += _backoff.Fail(nowMs);
        _notBeforeMs = Due.After(nowMs, waitMs);
    }

    // What a collector answers to a batch that it will not take.
    private static bool IsRefusal(int status)
    {
        return status == 400 || status == 413 || status == 422;
    }

    private static AgentProblem Name(int status)
    {
        if (status == 0)
        {
            return AgentProblem.Unreachable;
        }

        if (status == 401 || status == 403)
        {
            return AgentProblem.TokenRefused;
        }

        return status == 408 || status == 425 || status == 429 || status >= 500
            ? AgentProblem.Busy : AgentProblem.WrongAddress;
    }
}
