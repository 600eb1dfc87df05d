using System;
using NanoAgent.Platform;
using NanoAgent.Wire;

namespace NanoAgent.Connections;

/// <summary>One lookup of a <see cref="DnsResolver"/>. Each question has an id and a port of its own.</summary>
public sealed class DnsLookup : INameLookup
{
    /// <summary>Datagrams looked at in one step: a flood of wrong ones must not keep the step from ending.</summary>
    private const int ReceivesMax = 4;

    /// <summary>How soon to try again when there was no socket for the question.</summary>
    private const int NoSocketMs = 100;

    /// <summary>Tries without a socket: half a minute, by which time whoever holds them all will not let go.</summary>
    private const int NoSocketMax = 300;

    private readonly DnsResolver _resolver;
    private readonly string _hostName;
    private readonly string[] _addresses = new string[DnsMessage.AddressesMax];
    private IDatagramChannel? _channel;
    private int _turn;
    private int _socketless;
    private int _id;
    private int _result;

    internal DnsLookup(DnsResolver resolver, string hostName)
    {
        _resolver = resolver;
        _hostName = hostName;
    }

    /// <summary>When <see cref="Step"/> must be called again at the latest, on the monotonic clock.</summary>
    public long DueMs { get; private set; }

    /// <summary>Questions that were sent.</summary>
    public int Tries
    {
        get { return _turn; }
    }

    /// <inheritdoc/>
    public int TimeToLiveMs { get; private set; }

    /// <summary>The socket of the question under way, or null: for a world that waits on it.</summary>
    public IDatagramChannel? Channel
    {
        get { return _channel; }
    }

    /// <inheritdoc/>
    public int Step()
    {
        if (_result == 0 && _channel != null)
        {
            Receive();
        }

        long nowMs = _resolver.Clock.Milliseconds;
        if (_result == 0 && nowMs >= DueMs)
        {
            Ask(nowMs);
        }

        return _result;
    }

    /// <inheritdoc/>
    public string Address(int index)
    {
        return index < _result ? _addresses[index] : throw new ArgumentOutOfRangeException(nameof(index));
    }

    /// <inheritdoc/>
    public void Close()
    {
        if (_channel != null)
        {
            _channel.Close();
            _channel = null;
        }
    }

    private void Receive()
    {
        DnsMessage message = _resolver.Message;
        DnsResult result = DnsResult.NotTheAnswer;
        for (int i = 0; i < ReceivesMax && result == DnsResult.NotTheAnswer; i++)
        {
            int count = _channel!.Receive(message.Bytes, 0, DnsMessage.BytesMax);
            if (count == 0)
            {
                return;
            }

            result = count < 0 ? DnsResult.ServerFailed : message.Read(count, _id, _hostName);
        }

        if (result == DnsResult.Addresses)
        {
            Take(message);
        }
        else if (result == DnsResult.NoAddress)
        {
            Fail();
        }
        else if (result == DnsResult.ServerFailed)
        {
            // The next server need not wait until this one would have been given up.
            Close();
            DueMs = 0;
        }
    }

    private void Take(DnsMessage message)
    {
        for (int i = 0; i < message.AddressCount; i++)
        {
            _addresses[i] = message.Address(i);
        }

        int seconds = message.TimeToLiveSeconds;
        TimeToLiveMs = seconds > NameCache.TimeToLiveMsMax / 1000 ? NameCache.TimeToLiveMsMax : seconds * 1000;
        Close();
        _result = message.AddressCount;
    }

    private void Ask(long nowMs)
    {
        Close();
        if (_turn == DnsResolver.TriesMax || _socketless == NoSocketMax || _resolver.ServerCount == 0)
        {
            Fail();
            return;
        }

        // Whoever cannot see the question has to guess both the port and this.
        _id = _resolver.Random.Next(0x10000);
        int count = _resolver.Message.WriteQuery(_id, _hostName);
        if (count == 0)
        {
            Fail();
            return;
        }

        _channel = _resolver.Network.OpenDatagram(_resolver.Server(_turn), _resolver.Port);
        if (_channel == null)
        {
            _socketless++;
            DueMs = nowMs + NoSocketMs;
            return;
        }

        DueMs = nowMs + _resolver.WaitMs(_turn);
        _turn++;
        if (!_channel.Send(_resolver.Message.Bytes, 0, count))
        {
            // Nothing will answer; the wait stays, so that a network without a route is not asked in a rush.
            Close();
        }
    }

    private void Fail()
    {
        Close();
        _result = -(int)TransferResult.CouldntResolveHost;
    }
}
