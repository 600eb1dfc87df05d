using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Spooling;
using NanoAgent.Transfers;

namespace NanoAgent.Telemetry;

/// <summary>
/// Takes batches out of the spool and to the collector, one at a time: the most urgent lane first, an ordinary one when
/// enough records, bytes or time have come together. A batch is released when the answer says that all of it is stored;
/// any other end leaves it in the spool. A batch that the collector calls bad is halved until the bad record stands
/// alone, which is then rejected and counted.
/// </summary>
internal sealed class Uploader : Job, ITransferListener
{
    // Room for the collector's sentence about what it refused; the rest of a longer answer is read and dropped.
    private const int ReplyBytesMax = 512;

    private const long AgeUnknown = -1;

    private readonly Spool _spool;
    private readonly ITransferEngine _engine;
    private readonly AgentOptions _options;
    private readonly AgentCounters _counters;
    private readonly Backoff _backoff;
    private readonly SenmlWriter _writer;
    private readonly Transfer _transfer;
    private readonly BytesSource _source = new BytesSource(new byte[0], 0, 0);
    private readonly ReplySink _reply = new ReplySink(ReplyBytesMax);
    private byte[] _record;
    private readonly long[] _oldestMs = new long[Spool.LanesMax];
    private readonly long[] _gatheredBytes = new long[Spool.LanesMax];
    private readonly string _authorization;
    private long _notBeforeMs;
    private long _batchBytes;
    private int _recordsMax;
    private int _lane;
    private bool _answerExpected;

    internal Uploader(IPlatform platform, ITransferEngine engine, Spool spool, AgentOptions options,
        AgentCounters counters)
    {
        _engine = engine;
        _spool = spool;
        _options = options;
        _counters = counters;
        _recordsMax = options.BatchRecordsMax;
        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            _oldestMs[lane] = AgeUnknown;
        }

        _backoff = new Backoff(platform.Random, options.RetryBaseMs, options.RetryCeilingMs, options.RetryLastingMs);
        _writer = new SenmlWriter(options.Device, options.BatchBytesMax, platform.Clock);
        _record = new byte[RecordCodec.BytesMax];
        _authorization = "Bearer " + options.Token;
        _transfer = new Transfer(TelemetryUrl(options.CollectorUrl));
        _transfer.Method = "POST";
        _transfer.Source = _source;
        _transfer.Sink = _reply;
        _transfer.Listener = this;
        _transfer.UserAgent = options.UserAgent;
        _transfer.TimeoutMs = options.TransferTimeoutMs;
        _transfer.ConnectTimeoutMs = options.TransferTimeoutMs < Transfer.DefaultConnectTimeoutMs
            ? options.TransferTimeoutMs : Transfer.DefaultConnectTimeoutMs;
    }

    /// <summary>What keeps it from uploading, or None.</summary>
    internal AgentProblem Problem { get; private set; }

    /// <summary>True once the collector has acknowledged a batch.</summary>
    internal bool EverAcknowledged { get; private set; }

    /// <summary>Send what there is without waiting for batches to fill.</summary>
    internal bool Draining { get; private set; }

    internal bool IsIdle
    {
        get { return !_answerExpected && NothingPending(); }
    }

    internal Transfer Transfer
    {
        get { return _transfer; }
    }

    internal string RejectionText { get; private set; } = string.Empty;

    internal string ReplyText
    {
        get { return _reply.Text; }
    }

    /// <summary>Begins or ends draining. Its first attempt does not wait for a retry that is due later.</summary>
    internal void Drain(bool on)
    {
        Draining = on;
        _notBeforeMs = on ? 0 : _notBeforeMs;
        _engine.Scheduler.Wake(this);
    }

    /// <summary>A record of so many bytes was accepted: says when this job has to look.</summary>
    internal void NoteAppended(int lane, int recordBytes, long nowMs)
    {
        if (_oldestMs[lane] == AgeUnknown)
        {
            _oldestMs[lane] = nowMs;
        }

        // In a pack a record is a little longer than in the spool; a batch's limit needs no closer estimate.
        _gatheredBytes[lane] += recordBytes + SenmlWriter.LabelBytes;
        _engine.Scheduler.WakeAt(this, LaneDueMs(lane, nowMs));
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

        long dueMs = ChooseLane(nowMs);
        return dueMs <= nowMs ? Send(nowMs) : dueMs;
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

        // A refusal counts also when the connection broke behind it: servers answer early and close on a body they
        // will not take. An acknowledgement counts only whole.
        int status = transfer.Result == TransferResult.Ok || info.ResponseCode >= 300 ? info.ResponseCode : 0;
        if (status == 200 && _reply.Acknowledges(_writer.Count))
        {
            Acknowledge(nowMs);
        }
        else if ((status == 400 || status == 413 || status == 422) && (_writer.Count > 1 || _reply.NamesField))
        {
            Narrow(nowMs);
        }
        else
        {
            Postpone(status, info, nowMs);
        }

        _engine.Scheduler.Wake(this);
    }

    private static string TelemetryUrl(string collectorUrl)
    {
        return collectorUrl.TrimEnd(new char[] { '/' }) + "/v1/telemetry";
    }

    // The most urgent lane that is due now; otherwise when the first one will be.
    private long ChooseLane(long nowMs)
    {
        long firstDueMs = Due.Never;
        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            if (_spool.Pending(lane) == 0)
            {
                _oldestMs[lane] = AgeUnknown;
                _gatheredBytes[lane] = 0;
                continue;
            }

            long dueMs = LaneDueMs(lane, nowMs);
            if (dueMs <= nowMs)
            {
                _lane = lane;
                return nowMs;
            }

            firstDueMs = dueMs < firstDueMs ? dueMs : firstDueMs;
        }

        return firstDueMs;
    }

    // A lane with records is due when it is urgent, when a batch is full by count or bytes, or when the oldest has
    // waited long enough. What a start found in the spool has no known age: it has waited.
    private long LaneDueMs(int lane, long nowMs)
    {
        bool due = lane == 0 || Draining || _oldestMs[lane] == AgeUnknown
            || _spool.Pending(lane) >= _options.BatchRecordsMax || _gatheredBytes[lane] >= _options.BatchBytesMax;
        return due ? nowMs : Due.After(_oldestMs[lane], _options.BatchAgeMaxMs);
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
            if (end == SpoolReadResult.StoreFailed)
            {
                Problem = AgentProblem.SpoolFailed;
            }

            _notBeforeMs = Due.After(nowMs, _backoff.Fail(nowMs) + 1);
            return _notBeforeMs;
        }

        _source.Reset(_writer.Buffer, 0, _writer.Length);
        _transfer.Headers.Clear();
        _transfer.Headers.Add("Content-Type", "application/senml+json");
        _transfer.Headers.Add("Idempotency-Key", "\"" + _options.Device + "." + _writer.BootEpoch.ToString() + "."
            + _writer.FirstSequence.ToString() + "." + _writer.Count.ToString() + "\"");
        if (_options.Token.Length > 0)
        {
            _transfer.Headers.Add("Authorization", _authorization);
        }

        if (!_engine.Start(_transfer))
        {
            // The engine is full of other transfers; that is no failure of the collector.
            _notBeforeMs = Due.After(nowMs, _options.RetryBaseMs);
            return _notBeforeMs;
        }

        _answerExpected = true;
        _counters.Uploads++;
        return Due.Never;
    }

    private SpoolReadResult Fill()
    {
        _writer.Begin();
        _batchBytes = 0;
        _spool.BeginRead(_lane);
        while (_writer.Count < _recordsMax)
        {
            SpoolReadResult read =
                _spool.ReadNext(_lane, _record, 0, _record.Length, out int length, out long sequence);
            if (read == SpoolReadResult.BufferTooSmall)
            {
                // Longer than any record of ours: it must still be read, to be rejected and passed.
                _record = new byte[length];
                continue;
            }

            if (read != SpoolReadResult.Record)
            {
                return End(read);
            }

            int bootEpoch = _spool.ReadBootEpoch(_lane);
            SenmlAddResult added = _writer.Add(_record, 0, length, sequence, bootEpoch,
                bootEpoch == _spool.BootEpoch);
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
        _spool.ReleaseFirst(_lane, _writer.Count);
        _counters.Acknowledged += _writer.Count;
        _counters.Batches++;
        long left = _gatheredBytes[_lane] - _batchBytes;
        _gatheredBytes[_lane] = left > 0 ? left : 0;
        EverAcknowledged = true;
        Problem = AgentProblem.None;
        _backoff.Succeed(nowMs);
        _oldestMs[_lane] = nowMs;

        // After a bad record has been found the batches grow back to their size.
        _recordsMax = _recordsMax > _options.BatchRecordsMax / 2 ? _options.BatchRecordsMax : _recordsMax * 2;
    }

    private void Narrow(long nowMs)
    {
        if (_writer.Count > 1)
        {
            _recordsMax = _writer.Count / 2;
            return;
        }

        _spool.RejectFirst(_lane);
        _counters.Rejected++;
        RejectionText = _reply.Text;
        _oldestMs[_lane] = nowMs;
    }

    private void Postpone(int status, TransferInfo info, long nowMs)
    {
        _counters.Retries++;
        Problem = Name(status);
        long waitMs = _backoff.Fail(nowMs);
        long askedMs = info.RetryAfterSeconds * 1000;
        if (askedMs > 0)
        {
            // All who were told the same time would come back at the same time: the jitter comes on top.
            askedMs = askedMs > _options.RetryCeilingMs ? _options.RetryCeilingMs : askedMs;
            waitMs += askedMs;
        }

        _notBeforeMs = Due.After(nowMs, waitMs);
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
