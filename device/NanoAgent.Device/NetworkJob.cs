using System.Threading;
using NanoAgent.Connections;
using NanoAgent.Platform;
using NanoAgent.Scheduling;

namespace NanoAgent.Device;

/// <summary>
/// Keeps the board in its network: joins it, notices when it is lost, joins again with growing pauses, for ever, and
/// gives the resolver the name servers of the interface. Never blocks: joining has a thread of its own, one at a time.
/// </summary>
public sealed class NetworkJob : Job
{
    /// <summary>How soon a lost network is noticed; what hangs on it has its own deadlines.</summary>
    public const int UpLookMs = 5_000;

    /// <summary>How soon a network that came is noticed.</summary>
    public const int DownLookMs = 500;

    /// <summary>
    /// What the firmware is given to join by itself, as its own network configuration says, before it is told to.
    /// </summary>
    public const int FirstJoinMs = 15_000;

    private const int RetryBaseMs = 10_000;
    private const int RetryCeilingMs = 300_000;

    private readonly INetworkPort _port;
    private readonly DnsResolver _names;
    private readonly Backoff _backoff;
    private long _joinMs = -1;
    private bool _isJoining;

    /// <summary>Makes a job that is in no scheduler yet.</summary>
    /// <param name="port">The way in.</param>
    /// <param name="names">Is given the name servers.</param>
    /// <param name="random">Jitter between joins.</param>
    public NetworkJob(INetworkPort port, DnsResolver names, IRandom random)
    {
        _port = port;
        _names = names;
        _backoff = new Backoff(random, RetryBaseMs, RetryCeilingMs, RetryBaseMs);
    }

    /// <summary>Whether the board has an address, as of the last look.</summary>
    public bool IsUp { get; private set; }

    /// <summary>Times that joining was begun.</summary>
    public int Joins { get; private set; }

    /// <inheritdoc/>
    public override long Step(long nowMs)
    {
        string[]? servers = _port.NameServers();
        bool isUp = servers != null;
        if (isUp)
        {
            // A lease that was renewed may bring others.
            _names.UseServers(servers!);
        }

        if (isUp != IsUp)
        {
            IsUp = isUp;
            _joinMs = nowMs;
            if (isUp)
            {
                _backoff.Succeed(nowMs);
            }
        }

        if (isUp)
        {
            return nowMs + UpLookMs;
        }

        if (_joinMs < 0)
        {
            _joinMs = nowMs + FirstJoinMs;
        }

        if (nowMs >= _joinMs && !_isJoining)
        {
            // Counted from the beginning of this one: a radio that takes half a minute has waited already.
            _joinMs = nowMs + RetryBaseMs + _backoff.Fail(nowMs);
            _isJoining = true;
            Joins++;
            new Thread(Join).Start();
        }

        return nowMs + DownLookMs;
    }

    private void Join()
    {
        _port.Join();
        _isJoining = false;
    }
}
