using System;
using System.Globalization;
using System.Text;
using System.Text.Json;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Wire;

namespace NanoAgent.Core.Tests.Telemetry;

/// <summary>
/// A collector at the end of one kept connection that stores whatever comes, in virtual time and without allocating:
/// what a test measures is the agent and its engine alone. The last request is kept, to be looked at afterwards.
/// </summary>
internal sealed class SteadyCollector(VirtualClock clock) : INetwork, IChannel
{
    private const int CountPlaces = 5;
    private static readonly string s_empty = "{\"stored\":" + new string(' ', CountPlaces) + ",\"duplicates\":0}";

    private readonly byte[] _request = new byte[64 * 1024];
    private readonly byte[] _reply = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + s_empty.Length + "\r\n\r\n"
        + s_empty);

    private int _requestBytes;
    private int _replyLeft;
    private int _records;

    /// <summary>Records taken.</summary>
    public long Records { get; private set; }

    /// <summary>Requests answered.</summary>
    public int Batches { get; private set; }

    public int ChannelsMax => 1;

    public bool SupportsTls => false;

    public bool IsConnected => true;

    public bool IsReusable => _replyLeft == 0;

    public INameLookup? Lookup(string hostName) => null;

    public IChannel? Connect(string address, int port, string? tlsServerName) => this;

    public void Wait(int milliseconds)
    {
        clock.Advance(milliseconds == int.MaxValue ? 0 : milliseconds);
    }

    public void Wake()
    {
    }

    public int Step() => 1;

    public int Read(byte[] buffer, int offset, int count)
    {
        int moved = Math.Min(count, _replyLeft);
        Array.Copy(_reply, _reply.Length - _replyLeft, buffer, offset, moved);
        _replyLeft -= moved;
        return moved;
    }

    public int Write(byte[] buffer, int offset, int count)
    {
        if (_records < 0)
        {
            _requestBytes = 0;
            _records = 0;
        }

        for (int i = offset; i < offset + count; i++)
        {
            _request[_requestBytes++] = buffer[i];
            _records += buffer[i] == '{' ? 1 : 0;
        }

        // No name, unit or header of the test has a bracket: it is the pack's end.
        if (buffer[offset + count - 1] == ']')
        {
            Answer();
        }

        return count;
    }

    public void Close()
    {
    }

    /// <summary>Fails unless the last request was a whole batch under its own key.</summary>
    public void CheckLastRequest()
    {
        string request = Encoding.ASCII.GetString(_request, 0, _requestBytes);
        int bodyAt = request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        using JsonDocument pack = JsonDocument.Parse(request[bodyAt..]);
        JsonElement first = pack.RootElement[0];
        Assert.Equal(pack.RootElement.GetArrayLength(), first.GetProperty("count").GetInt32());
        string key = string.Create(
            CultureInfo.InvariantCulture,
            $"\r\nIdempotency-Key: \"{first.GetProperty("device")}.{first.GetProperty("boot")}.{first.GetProperty(
                "first")}.{first.GetProperty("count")}\"\r\n");
        Assert.Contains(key, request[..bodyAt], StringComparison.Ordinal);
    }

    private void Answer()
    {
        int at = _reply.Length - s_empty.Length + "{\"stored\":".Length;
        int places = DecimalText.Write(_reply, at, _records);
        for (int i = places; i < CountPlaces; i++)
        {
            _reply[at + i] = (byte)' ';
        }

        _replyLeft = _reply.Length;
        Records += _records;
        Batches++;
        _records = -1;
    }
}
