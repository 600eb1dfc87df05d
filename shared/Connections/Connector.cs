using NanoAgent.Platform;

namespace NanoAgent.Connections;

/// <summary>
/// Opens one channel to a host: name cache, lookup, then one address after the other until one takes the connection. An
/// IP literal goes straight to its address. Never blocks; the deadline over it is its owner's, but no address gets more
/// than half of the time left while another waits, so that one that swallows packets cannot use up the whole.
/// </summary>
internal sealed class Connector
{
    // Nothing  --Begin-->  Entry
    // Entry    cache holds addresses, or host is a literal: Room. Cache holds a failure: Nothing (fails).
    //          lookup started: Answer. No lookup to be had: stays.
    // Answer   addresses: Room. None: Nothing (fails).
    // Room     channel started: Open. No channel to be had: stays.
    // Open     open: Nothing (done). Could not connect, or its time is over: Room with the next address,
    //          Nothing (fails) after the last. TLS failed: Nothing (fails), another address has the same certificate.
    private enum Expect
    {
        Nothing,
        Entry,
        Answer,
        Room,
        Open,
    }

    private readonly INetwork _network;
    private readonly NameCache _names;
    private readonly string[] _addresses = new string[NameEntry.AddressesMax];
    private Expect _expect;
    private string _host = string.Empty;
    private int _port;
    private bool _tls;
    private bool _literal;
    private INameLookup? _lookup;
    private IChannel? _channel;
    private int _addressCount;
    private int _address;
    private long _attemptEndsMs;
    private long _deadlineMs;

    internal Connector(INetwork network, NameCache names)
    {
        _network = network;
        _names = names;
    }

    /// <summary>When the addresses were known; -1 before.</summary>
    internal long ResolvedAtMs { get; private set; }

    /// <summary>When the TCP connection stood; -1 before.</summary>
    internal long ConnectedAtMs { get; private set; }

    /// <summary>True while the next step may be one that a board declares as stalling: a lookup.</summary>
    internal bool IsResolving
    {
        get { return _expect == Expect.Entry || _expect == Expect.Answer; }
    }

    /// <summary>True when a step could not go on because the network has no lookup or channel left.</summary>
    internal bool NeedsRoom
    {
        get { return _expect == Expect.Entry || _expect == Expect.Room; }
    }

    /// <summary>True while a TLS handshake may be the next step.</summary>
    internal bool IsShakingHands
    {
        get { return _expect == Expect.Open && _tls; }
    }

    /// <summary>What it waits for, to go before "host port n": "a connection to" and the like.</summary>
    internal string Phase
    {
        get
        {
            if (IsResolving)
            {
                return "the address of";
            }

            return ConnectedAtMs >= 0 && _tls ? "the TLS handshake of" : "a connection to";
        }
    }

    /// <summary>Starts. Nothing may be under way.</summary>
    internal void Begin(string host, int port, bool tls, long deadlineMs)
    {
        _host = host;
        _port = port;
        _tls = tls;
        _deadlineMs = deadlineMs;
        _literal = IpLiteral.Is(host);
        _addressCount = 0;
        _address = 0;
        ResolvedAtMs = -1;
        ConnectedAtMs = -1;
        _expect = Expect.Entry;
    }

    /// <summary>
    /// Moves on: 1 the channel is open (<see cref="TakeChannel"/> hands it over), 0 not yet, &lt; 0 the negated result.
    /// </summary>
    internal int Step(long nowMs)
    {
        int result = 0;
        Expect before;
        do
        {
            before = _expect;
            switch (_expect)
            {
                case Expect.Entry:
                    result = FindEntry(nowMs);
                    break;
                case Expect.Answer:
                    result = FindAnswer(nowMs);
                    break;
                case Expect.Room:
                    StartAttempt(nowMs);
                    break;
                case Expect.Open:
                    result = StepAttempt(nowMs);
                    break;
                default:
                    break;
            }
        }
        while (result == 0 && _expect != before);

        if (result < 0)
        {
            Abandon();
        }

        return result;
    }

    /// <summary>When this must be stepped again at the latest.</summary>
    internal long NextDueMs
    {
        get { return _expect == Expect.Open ? _attemptEndsMs : _deadlineMs; }
    }

    /// <summary>Hands the open channel over to the caller.</summary>
    internal IChannel TakeChannel()
    {
        IChannel channel = _channel!;
        _channel = null;
        return channel;
    }

    /// <summary>Gives up what is under way; idempotent.</summary>
    internal void Abandon()
    {
        if (_lookup != null)
        {
            _lookup.Close();
            _lookup = null;
        }

        if (_channel != null)
        {
            _channel.Close();
            _channel = null;
        }

        _expect = Expect.Nothing;
    }

    private int FindEntry(long nowMs)
    {
        if (_literal)
        {
            _addresses[0] = _host;
            _addressCount = 1;
            ResolvedAtMs = nowMs;
            _expect = Expect.Room;
            return 0;
        }

        NameEntry? entry = _names.Find(_host, nowMs);
        if (entry != null)
        {
            return UseEntry(entry, nowMs);
        }

        _lookup = _network.Lookup(_host);
        if (_lookup != null)
        {
            _expect = Expect.Answer;
        }

        return 0;
    }

    private int FindAnswer(long nowMs)
    {
        int found = _lookup!.Step();
        if (found == 0)
        {
            return 0;
        }

        if (found > 0)
        {
            NameEntry entry = _names.Keep(_host, _lookup, found, nowMs);
            CloseLookup();
            return UseEntry(entry, nowMs);
        }

        _names.KeepFailure(_host, nowMs);
        CloseLookup();
        return found;
    }

    private void CloseLookup()
    {
        _lookup!.Close();
        _lookup = null;
    }

    private int UseEntry(NameEntry entry, long nowMs)
    {
        if (entry.Count == 0)
        {
            return -(int)TransferResult.CouldntResolveHost;
        }

        // Copied, because the cache may give the entry to another name while the addresses are tried.
        _addressCount = entry.Count;
        for (int i = 0; i < _addressCount; i++)
        {
            _addresses[i] = entry.Address(i);
        }

        ResolvedAtMs = nowMs;
        _expect = Expect.Room;
        return 0;
    }

    private void StartAttempt(long nowMs)
    {
        _channel = _network.Connect(_addresses[_address], _port, _tls ? _host : null);
        if (_channel != null)
        {
            bool last = _address + 1 == _addressCount;
            _attemptEndsMs = last ? _deadlineMs : nowMs + ((_deadlineMs - nowMs) / 2);
            _expect = Expect.Open;
        }
    }

    private int StepAttempt(long nowMs)
    {
        int result = _channel!.Step();
        if (ConnectedAtMs < 0 && (result > 0 || _channel.IsConnected))
        {
            ConnectedAtMs = nowMs;
        }

        if (result > 0)
        {
            _expect = Expect.Nothing;
            return 1;
        }

        bool last = _address + 1 == _addressCount;
        if (result == 0 && (last || nowMs < _attemptEndsMs))
        {
            return 0;
        }

        _channel.Close();
        _channel = null;
        ConnectedAtMs = -1;
        if (!last && (result == 0 || result == -(int)TransferResult.CouldntConnect))
        {
            _address++;
            _expect = Expect.Room;
            return 0;
        }

        if (last && result == -(int)TransferResult.CouldntConnect)
        {
            _names.Forget(_host);
        }

        return result;
    }
}
