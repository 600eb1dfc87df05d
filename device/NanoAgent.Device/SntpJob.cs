using NanoAgent.Platform;
using NanoAgent.Scheduling;

namespace NanoAgent.Device;

/// <summary>
/// Sets the board's clock by SNTP (RFC 4330 in short): soon after it is woken, then every six hours, and again with
/// growing pauses after a failure. Believes only an answer of the asked server that repeats the question's random
/// stamp. Whoever can change packets on the way can still lie about the time: SNTP has no proof.
/// </summary>
public sealed class SntpJob : Job
{
    /// <summary>What server is asked when nothing else is said.</summary>
    public const string DefaultServer = "pool.ntp.org";

    /// <summary>How often a clock that was set is set again: a cheap crystal drifts a second in that time.</summary>
    public const int PeriodMs = 6 * 60 * 60_000;

    /// <summary>How long an answer is waited for.</summary>
    public const int AnswerMs = 3_000;

    private const int PacketBytes = 48;
    private const int RetryBaseMs = 5_000;
    private const int RetryCeilingMs = 15 * 60_000;
    private const int StampAt = 40;
    private const int OriginAt = 24;
    private const long SecondsTo1970 = 2_208_988_800;

    private readonly INetwork _names;
    private readonly IDatagramNetwork _network;
    private readonly DeviceClock _clock;
    private readonly IRandom _random;
    private readonly string _server;
    private readonly Backoff _backoff;
    private readonly byte[] _packet = new byte[PacketBytes];
    private readonly byte[] _stamp = new byte[8];
    private INameLookup? _lookup;
    private IDatagramChannel? _channel;
    private long _sentMs;

    /// <summary>Makes a job that is in no scheduler yet.</summary>
    /// <param name="names">Resolves the server's name.</param>
    /// <param name="network">Carries the question.</param>
    /// <param name="clock">Is set.</param>
    /// <param name="random">The question's stamp, and jitter.</param>
    /// <param name="server">A name or an address.</param>
    public SntpJob(INetwork names, IDatagramNetwork network, DeviceClock clock, IRandom random, string server)
    {
        _names = names;
        _network = network;
        _clock = clock;
        _random = random;
        _server = server;
        _backoff = new Backoff(random, RetryBaseMs, RetryCeilingMs, 0);
    }

    /// <summary>The server's port.</summary>
    public int Port { get; set; } = 123;

    /// <summary>Times that the clock was set.</summary>
    public int Settings { get; private set; }

    /// <summary>Questions that ended without.</summary>
    public int Failures { get; private set; }

    /// <inheritdoc/>
    public override long Step(long nowMs)
    {
        if (_channel != null)
        {
            return Receive(nowMs);
        }

        if (_lookup == null)
        {
            _lookup = _names.Lookup(_server);
        }

        int found = _lookup == null ? -1 : _lookup.Step();
        if (found == 0)
        {
            return nowMs + 100;
        }

        string? address = found > 0 ? _lookup!.Address(0) : null;
        CloseAll();
        if (address != null)
        {
            _channel = _network.OpenDatagram(address, Port);
        }

        return _channel != null && Send(nowMs) ? nowMs + 20 : Fail(nowMs);
    }

    private bool Send(long nowMs)
    {
        for (int i = 0; i < PacketBytes; i++)
        {
            _packet[i] = 0;
        }

        // No leap warning, version 4, client.
        _packet[0] = 0x23;
        for (int i = 0; i < _stamp.Length; i++)
        {
            // A server only repeats it; a random one says nothing of this board's clock, and cannot be guessed.
            _stamp[i] = (byte)_random.Next(256);
            _packet[StampAt + i] = _stamp[i];
        }

        _sentMs = nowMs;
        return _channel!.Send(_packet, 0, PacketBytes);
    }

    private long Receive(long nowMs)
    {
        int count = _channel!.Receive(_packet, 0, PacketBytes);
        if (count == PacketBytes && IsAnswer())
        {
            long seconds = Number(StampAt);

            // From 2036 on the count has begun again (RFC 4330 section 3).
            seconds += (seconds & 0x80000000) == 0 ? 0x100000000 : 0;
            long utcMs = ((seconds - SecondsTo1970) * 1000) + ((Number(StampAt + 4) * 1000) >> 32);
            if (IsTold() && _clock.Set(utcMs + ((nowMs - _sentMs) / 2)))
            {
                Settings++;
                _backoff.Succeed(nowMs);
                CloseAll();
                return nowMs + PeriodMs;
            }

            return Fail(nowMs);
        }

        return count < 0 || nowMs - _sentMs >= AnswerMs ? Fail(nowMs) : nowMs + 20;
    }

    private bool IsAnswer()
    {
        bool isAnswer = (_packet[0] & 7) == 4;
        for (int i = 0; i < _stamp.Length; i++)
        {
            isAnswer &= _packet[OriginAt + i] == _stamp[i];
        }

        return isAnswer;
    }

    // A server that has no time itself says so: unsynchronised, or a stratum of none (with which it also refuses).
    private bool IsTold()
    {
        return _packet[0] >> 6 != 3 && _packet[1] > 0 && _packet[1] < 16 && Number(StampAt) != 0;
    }

    private long Fail(long nowMs)
    {
        CloseAll();
        Failures++;
        return nowMs + RetryBaseMs + _backoff.Fail(nowMs);
    }

    private void CloseAll()
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
    }

    private long Number(int at)
    {
        long high = (_packet[at] << 8) | _packet[at + 1];
        return (high << 16) | (long)((_packet[at + 2] << 8) | _packet[at + 3]);
    }
}
