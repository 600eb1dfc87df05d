using NanoAgent.Connections;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Wire;

namespace NanoAgent.Transfers;

/// <summary>
/// One transfer on its way: takes a connection, sends the request and takes the response, for each hop of redirects.
/// Every end goes through <see cref="End"/>, which keeps the first cause. Lives as long as its engine and serves one
/// transfer after another.
/// </summary>
internal sealed class HttpExchange : Job
{
    /// <summary>
    /// Moves of one step, each at most one read and one write: enough to keep a buffer's worth of work together, few
    /// enough that other jobs get their turn within a millisecond.
    /// </summary>
    private const int MovesMax = 4;

    private readonly CooperativeEngine _engine;
    private readonly RequestPlan _plan = new RequestPlan();
    private readonly RequestSender _sender = new RequestSender();
    private readonly ReplyReceiver _reply;
    private readonly ExchangeDeadlines _deadlines = new ExchangeDeadlines();
    private Expect _expect;
    private Connection? _connection;
    private bool _cancelled;
    private bool _hasRetried;
    private bool _sendFailed;
    private TransferResult _result;
    private string _errorText = string.Empty;

    internal HttpExchange(CooperativeEngine engine)
    {
        _engine = engine;
        _reply = new ReplyReceiver(engine.Clock);
    }

    // Named by what is expected next:
    //   Nothing     free; --Begin--> Request
    //   Request     --URL and options are good--> Place
    //   Place       --an idle connection fits--> Reply;  --a place is free--> Opening;  else stays, in the queue
    //   Opening     --channel open--> Reply
    //   Reply       request and response run side by side until both are over
    //               --response over--> Over;  --it was a redirect--> Place, for the next hop
    //               --a reused connection fails before any byte of the response, once--> Place, for a fresh one
    //   any state   --failure, deadline, cancel--> Over
    //   Over        --told--> Nothing
    private enum Expect
    {
        Nothing,
        Request,
        Place,
        Opening,
        Reply,
        Over,
    }

    /// <summary>The transfer it serves, or null.</summary>
    internal Transfer? Transfer { get; private set; }

    /// <summary>Its place in the order of starts.</summary>
    internal long Order { get; private set; }

    /// <summary>Whether it waits for a place in the pool.</summary>
    internal bool IsQueued
    {
        get { return _expect == Expect.Place; }
    }

    /// <inheritdoc/>
    public override bool MayStall
    {
        get
        {
            // Past the deadline the next step only ends it: other jobs must not keep it from that.
            return _expect == Expect.Opening && _engine.Clock.Milliseconds < _deadlines.OpenEndMs
                && ((_engine.LookupsStall && _connection!.Connector!.IsResolving)
                    || (_engine.HandshakesStall && _connection!.Connector!.IsShakingHands));
        }
    }

    /// <summary>Takes a transfer that was marked as running.</summary>
    internal void Begin(Transfer transfer, long order, long nowMs)
    {
        Transfer = transfer;
        Order = order;
        _deadlines.Begin(transfer, nowMs);
        _cancelled = false;
        _hasRetried = false;
        _result = TransferResult.Ok;
        _errorText = string.Empty;
        _expect = Expect.Request;
    }

    /// <summary>Makes the next step end it.</summary>
    internal void Cancel()
    {
        _cancelled = true;
    }

    /// <summary>Ends it now, if it is under way.</summary>
    internal void Abandon(long nowMs)
    {
        if (Transfer != null)
        {
            _deadlines.NowMs = nowMs;
            End(TransferResult.AbortedByCallback, FailureTexts.EngineClosed, false);
            Complete();
        }
    }

    /// <inheritdoc/>
    public override long Step(long nowMs)
    {
        _deadlines.NowMs = nowMs;
        bool moves = CheckEnd();

        // A move that may stall must be the first of a step: the scheduler decides when it runs.
        for (int i = 0; moves && i < MovesMax && (i == 0 || _expect != Expect.Opening || !MayStall); i++)
        {
            moves = Move();
        }

        if (_expect == Expect.Over)
        {
            // The listener may have started this very exchange again: then it is in the scheduler with a due time.
            Complete();
            return DueMs == Due.Outside ? Due.Finished : Due.Never;
        }

        return moves ? nowMs : NextDueMs();
    }

    private long NextDueMs()
    {
        long dueMs = _deadlines.NextDueMs;
        return _expect == Expect.Opening && _connection!.Connector!.NextDueMs < dueMs
            ? _connection.Connector.NextDueMs : dueMs;
    }

    /// <summary>Looks at the clocks and the caller's wish; false when that ended it.</summary>
    private bool CheckEnd()
    {
        if (_cancelled)
        {
            End(TransferResult.AbortedByCallback, FailureTexts.Cancelled, false);
        }
        else if (_deadlines.IsPast)
        {
            Fail(TransferResult.OperationTimedOut,
                _deadlines.ElapsedMs.ToString() + FailureTexts.PassedWaiting + Awaited());
        }
        else if (_deadlines.IsTooSlow())
        {
            Fail(TransferResult.OperationTimedOut, FailureTexts.LessThan + Transfer!.LowSpeedBytesPerSecond.ToString()
                + FailureTexts.BytesASecond + Transfer.LowSpeedTimeMs.ToString() + FailureTexts.MsWaiting
                + Awaited());
        }

        return _expect != Expect.Over;
    }

    private string Awaited()
    {
        if (_expect != Expect.Reply)
        {
            return _expect == Expect.Opening ? _connection!.Connector!.Phase : FailureTexts.FreeConnection;
        }

        if (!_sender.IsDone)
        {
            return FailureTexts.RoomToSend;
        }

        return Transfer!.Info.ResponseCode == 0 ? FailureTexts.ReplyHead : FailureTexts.ReplyRest;
    }

    /// <summary>Moves once; false when it has to wait or is over.</summary>
    private bool Move()
    {
        switch (_expect)
        {
            case Expect.Request:
                return PlanRequest();
            case Expect.Place:
                return TakePlace();
            case Expect.Opening:
                return Open();
            case Expect.Reply:
                return Exchange();
            default:
                return false;
        }
    }

    private bool PlanRequest()
    {
        TransferResult result = _plan.Begin(Transfer!);
        if (result != TransferResult.Ok)
        {
            End(result, result == TransferResult.BadFunctionArgument
                ? FailureTexts.ResumesUpload
                : TransferResults.Name(result) + ": \"" + Transfer!.Url + "\"", false);
            return false;
        }

        _expect = Expect.Place;
        return true;
    }

    private bool TakePlace()
    {
        RequestTarget target = _plan.Target;
        if (target.IsTls && !_engine.SupportsTls)
        {
            Fail(TransferResult.UnsupportedProtocol, FailureTexts.NoTls);
            return false;
        }

        if (!_engine.IsFirstInQueue(this))
        {
            return false;
        }

        if (!_hasRetried && !Transfer!.FreshConnection)
        {
            _connection = _engine.Pool.TakeIdle(target.Host, target.Port, target.IsTls, _deadlines.NowMs);
            if (_connection != null)
            {
                return StartReply();
            }
        }

        _connection = _engine.Pool.TakePlace();
        if (_connection == null)
        {
            return false;
        }

        _deadlines.BeginOpening(Transfer!);
        _connection.BeginOpen(target.Host, target.Port, target.IsTls, _deadlines.OpenEndMs);
        _expect = Expect.Opening;
        return true;
    }

    private bool Open()
    {
        Connection connection = _connection!;
        int result = connection.StepOpen(_deadlines.NowMs);
        Connector connector = connection.Connector!;
        if (result == 0 && connector.NeedsRoom && _engine.Pool.CloseOldestIdle())
        {
            result = connection.StepOpen(_deadlines.NowMs);
        }

        TransferInfo info = Transfer!.Info;
        info.NameLookupMs = _deadlines.Since(connector.ResolvedAtMs);
        info.ConnectMs = _deadlines.Since(connector.ConnectedAtMs);
        if (result == 0)
        {
            return false;
        }

        if (result < 0)
        {
            Fail((TransferResult)(-result), TransferResults.Name((TransferResult)(-result)) + ":");
            return false;
        }

        info.ConnectionsOpened++;
        _engine.Pool.CountOpened(connection);
        info.TlsMs = connection.IsTls ? _deadlines.ElapsedMs : 0;
        return StartReply();
    }

    private bool StartReply()
    {
        Connection connection = _connection!;
        Transfer transfer = Transfer!;
        _expect = Expect.Reply;
        _reply.Begin(connection, transfer, _plan.IsHead);
        TransferResult result = _engine.RequestHead.Write(transfer, _plan, connection);
        if (result != TransferResult.Ok)
        {
            Fail(result, result == TransferResult.TooLarge
                ? FailureTexts.HeadLarger
                    + (connection.SendBuffer.Length - connection.SendStart).ToString() + FailureTexts.BytesFor
                : FailureTexts.HeadIllegal);
            return false;
        }

        _sendFailed = false;
        _sender.Begin(connection, _engine.RequestHead.Length, _plan.Source, transfer.Trace);
        _deadlines.BeginReply(transfer);
        return true;
    }

    /// <summary>Sends and receives once each, whichever is possible.</summary>
    private bool Exchange()
    {
        bool moved = !_sender.IsDone && Send();
        if (_expect == Expect.Reply && !_reply.IsDone)
        {
            moved |= Receive();
        }

        if (_expect != Expect.Reply || !_reply.IsDone || !_sender.IsDone)
        {
            return moved && _expect != Expect.Over;
        }

        if (_sendFailed && !_reply.StopsRequest)
        {
            Fail(TransferResult.SendError, FailureTexts.BrokeSending);
            return false;
        }

        return FinishHop();
    }

    private bool Send()
    {
        int result = _sender.Step();
        Transfer!.Info.BytesUploaded = _sender.BodyBytes;
        if (result > 0)
        {
            _deadlines.Count(result);
            return true;
        }

        if (result == -(int)TransferResult.ReadError)
        {
            Fail(TransferResult.ReadError, FailureTexts.SourceFailed);
        }
        else if (result < 0)
        {
            // The server may have answered before it closed, and then what it said comes first.
            _sendFailed = true;
            _sender.Stop();
        }

        return result < 0;
    }

    private bool Receive()
    {
        bool first = !_connection!.Reader.AnyByte;
        int result = _reply.Step(!_sender.IsDone);
        if (result > 0)
        {
            _deadlines.Count(result);
            if (first)
            {
                Transfer!.Info.FirstByteMs = _deadlines.ElapsedMs;
            }
        }
        else if (result < 0)
        {
            Break((TransferResult)(-result));
        }

        if (_expect == Expect.Reply && _reply.StopsRequest)
        {
            _sender.Stop();
        }

        return result != 0 || _reply.IsDone;
    }

    /// <summary>The connection failed under the exchange.</summary>
    private void Break(TransferResult result)
    {
        bool stale = _connection!.IsReused && !_connection.Reader.AnyByte;
        if (!stale || _hasRetried)
        {
            // When not a byte of the response came, the failed sending is the first cause.
            bool sendFailed = _sendFailed && !_connection.Reader.AnyByte;
            Fail(sendFailed ? TransferResult.SendError : result, _reply.ErrorText);
            return;
        }

        // The server closed the idle connection as the request was on its way: no fault of either, so once again.
        _hasRetried = true;
        if (!RewindSource())
        {
            return;
        }

        GiveBack(false);
        _deadlines.BeginQueue();
        _expect = Expect.Place;
    }

    private bool RewindSource()
    {
        if (_plan.Source == null || !_sender.HasTouchedSource || _plan.Source.Rewind())
        {
            return true;
        }

        Fail(TransferResult.SendFailRewind, FailureTexts.NoRewind);
        return false;
    }

    /// <summary>Request and response are over: goes where a redirect points, or ends. True when it goes on.</summary>
    private bool FinishHop()
    {
        bool reusable = _reply.IsReusable && !_sender.IsStopped && !Transfer!.ForbidReuse;
        if (_reply.Location == null)
        {
            End(TransferResult.Ok, string.Empty, reusable);
            return false;
        }

        TransferInfo info = Transfer!.Info;
        if (info.Redirects == Transfer.RedirectsMax)
        {
            Fail(TransferResult.TooManyRedirects,
                info.Redirects.ToString() + FailureTexts.RedirectsFollowed);
            return false;
        }

        TransferResult result = _plan.Follow(info.ResponseCode, _reply.Location);
        if (result != TransferResult.Ok)
        {
            End(result, TransferResults.Name(result) + FailureTexts.RedirectedTo + _reply.Location + "\"", reusable);
            return false;
        }

        if (!RewindSource())
        {
            return false;
        }

        info.Redirects++;
        _hasRetried = false;
        GiveBack(reusable);
        _deadlines.BeginQueue();
        _expect = Expect.Place;
        return true;
    }

    private string Server()
    {
        return " " + _plan.Target.Host + " port " + _plan.Target.Port.ToString();
    }

    private void Fail(TransferResult result, string errorText)
    {
        End(result, errorText + Server(), false);
    }

    /// <summary>
    /// The one way to the end. What ended it first stands: also what the response's head meant, while its unwanted body
    /// was read away.
    /// </summary>
    private void End(TransferResult result, string errorText, bool reusable)
    {
        if (_expect == Expect.Over || _expect == Expect.Nothing)
        {
            return;
        }

        bool judged = _expect == Expect.Reply && _reply.Result != TransferResult.Ok;
        _result = judged ? _reply.Result : result;
        _errorText = judged ? _reply.ErrorText + Server() : errorText;
        GiveBack(reusable);
        _expect = Expect.Over;
    }

    private void GiveBack(bool reusable)
    {
        Connection? connection = _connection;
        if (connection != null)
        {
            _connection = null;
            _sender.Clear();
            _engine.Pool.GiveBack(connection, reusable, _deadlines.NowMs);
            _engine.WakeQueue();
        }
    }

    /// <summary>Frees itself, then tells: the listener may start the same transfer, and find this place free.</summary>
    private void Complete()
    {
        Transfer transfer = Transfer!;
        transfer.Info.TotalMs = _deadlines.ElapsedMs;
        _expect = Expect.Nothing;
        _plan.Clear();
        _reply.Clear();
        Transfer = null;
        _engine.Scheduler.Remove(this);
        _engine.Tell(transfer, _result, _errorText);
    }
}
