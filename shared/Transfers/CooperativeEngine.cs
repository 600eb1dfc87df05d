using System;
using NanoAgent.Connections;
using NanoAgent.Platform;
using NanoAgent.Scheduling;

namespace NanoAgent.Transfers;

/// <summary>
/// The core's own HTTP/1.1 engine: many transfers on one thread, each a job of the scheduler. Guarantees that every
/// transfer ends within its deadline with a typed result, that connections and memory stay under their ceilings, and
/// that a request on a kept connection allocates nothing that grows with its body. Transfers that find all connections
/// in use wait in the order they came while their deadlines go on.
/// </summary>
/// <remarks>
/// It makes progress in turns: <see cref="Scheduler"/>.Step, then <see cref="Wait"/> until the time that Step returned.
/// Does not do: HTTP/2, proxies, cookies, content codings, Expect: 100-continue.
/// </remarks>
public sealed class CooperativeEngine : ITransferEngine, IDisposable
{
    private readonly INetwork _network;
    private readonly HttpExchange[] _exchanges;
    private int _made;
    private long _started;
    private bool _closed;

    /// <summary>Makes an engine; nothing is opened yet. The seams must outlive it.</summary>
    /// <param name="network">The transport.</param>
    /// <param name="clock">The time.</param>
    /// <param name="scheduler">Its turns drive the engine; it may have other jobs.</param>
    /// <param name="options">The ceilings, read here once.</param>
    public CooperativeEngine(INetwork network, IClock clock, Scheduler scheduler, CooperativeEngineOptions options)
    {
        _network = network;
        Clock = clock;
        Scheduler = scheduler;
        LookupsStall = options.LookupsStall;
        HandshakesStall = options.HandshakesStall;
        var names = new NameCache(options.NameCacheEntriesMax);
        Pool = new ConnectionPool(network, names, options.Connections);
        _exchanges = new HttpExchange[options.TransfersMax];
    }

    /// <inheritdoc/>
    public IClock Clock { get; }

    /// <inheritdoc/>
    public Scheduler Scheduler { get; }

    /// <summary>Transfers that ended in Ok.</summary>
    public long TransfersDone { get; private set; }

    /// <summary>Transfers that ended in anything else.</summary>
    public long TransfersFailed { get; private set; }

    /// <summary>Connections that were opened.</summary>
    public long ConnectionsOpened
    {
        get { return Pool.Opened; }
    }

    /// <summary>Times that an idle connection served another request.</summary>
    public long ConnectionsReused
    {
        get { return Pool.Reused; }
    }

    /// <summary>Connections that were closed.</summary>
    public long ConnectionsClosed
    {
        get { return Pool.Closed; }
    }

    internal ConnectionPool Pool { get; }

    /// <summary>Writes the heads of all exchanges, each at once.</summary>
    internal RequestHead RequestHead { get; } = new RequestHead();

    internal bool LookupsStall { get; }

    internal bool HandshakesStall { get; }

    internal bool SupportsTls
    {
        get { return _network.SupportsTls; }
    }

    /// <inheritdoc/>
    public bool Start(Transfer transfer)
    {
        if (_closed)
        {
            throw new InvalidOperationException("The engine is closed.");
        }

        transfer.Guard();
        HttpExchange? exchange = FindFree();
        if (exchange == null)
        {
            return false;
        }

        long nowMs = Clock.Milliseconds;
        if (!Scheduler.Add(exchange, nowMs))
        {
            return false;
        }

        transfer.MarkRunning();
        _started++;
        exchange.Begin(transfer, _started, nowMs);
        return true;
    }

    /// <inheritdoc/>
    public void Cancel(Transfer transfer)
    {
        for (int i = 0; i < _made; i++)
        {
            if (_exchanges[i].Transfer == transfer)
            {
                _exchanges[i].Cancel();
                Scheduler.Wake(_exchanges[i]);
            }
        }
    }

    /// <inheritdoc/>
    public void Wait(int milliseconds)
    {
        _network.Wait(milliseconds);

        // The network does not say who can move. Asking all of them costs a poll each, and there are few.
        for (int i = 0; i < _made; i++)
        {
            if (_exchanges[i].Transfer != null)
            {
                Scheduler.Wake(_exchanges[i]);
            }
        }
    }

    /// <inheritdoc/>
    public void Wake()
    {
        _network.Wake();
    }

    /// <summary>
    /// Ends every transfer in AbortedByCallback, telling their listeners, and closes every connection. Idempotent. Not
    /// from inside a source, sink, trace or listener.
    /// </summary>
    public void Dispose()
    {
        _closed = true;
        for (int i = 0; i < _made; i++)
        {
            _exchanges[i].Abandon(Clock.Milliseconds);
        }

        Pool.CloseIdle();
    }

    /// <summary>Whether no transfer that came earlier waits for a connection.</summary>
    internal bool IsFirstInQueue(HttpExchange exchange)
    {
        for (int i = 0; i < _made; i++)
        {
            HttpExchange other = _exchanges[i];
            if (other.IsQueued && other.Order < exchange.Order)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A connection came free: those who wait for one may have it.</summary>
    internal void WakeQueue()
    {
        for (int i = 0; i < _made; i++)
        {
            if (_exchanges[i].IsQueued)
            {
                Scheduler.Wake(_exchanges[i]);
            }
        }
    }

    /// <summary>An exchange is over and free: tells whom it concerns.</summary>
    internal void Tell(Transfer transfer, TransferResult result, string errorText)
    {
        if (result == TransferResult.Ok)
        {
            TransfersDone++;
        }
        else
        {
            TransfersFailed++;
        }

        transfer.MarkDone(result, errorText);
        ITransferListener? listener = transfer.Listener;
        if (listener != null)
        {
            listener.TransferDone(transfer);
        }
    }

    private HttpExchange? FindFree()
    {
        for (int i = 0; i < _made; i++)
        {
            if (_exchanges[i].Transfer == null)
            {
                return _exchanges[i];
            }
        }

        if (_made == _exchanges.Length)
        {
            return null;
        }

        _exchanges[_made] = new HttpExchange(this);
        return _exchanges[_made++];
    }
}
