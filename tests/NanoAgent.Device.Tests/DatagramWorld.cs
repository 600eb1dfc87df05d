using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Net;
using System.Text;
using NanoAgent.Connections;
using NanoAgent.Platform;
using NanoAgent.Simulator;

namespace NanoAgent.Device.Tests;

/// <summary>
/// Name servers and a time server behind simulated datagrams, and somebody who sends answers that nobody asked for:
/// with another id, to another question, of another stamp, old ones, garbage. Whatever is wrong in them is an address
/// or a time that no server gave. All drawn from one seed.
/// </summary>
internal sealed class DatagramWorld : INetwork
{
    internal const string TimeAddress = "192.0.2.123";
    internal const string Missing = "gone.example";

    private const long StartUtcSeconds = 1_795_000_000;
    private const long SecondsFrom1900 = 2_208_988_800;
    private const int StampAt = 40;
    private const int OriginAt = 24;
    private static readonly byte[] Poison = [203, 0, 113, 66];
    private readonly SeededRandom _random;
    private readonly List<byte[]> _answers = [];

    internal DatagramWorld(ulong seed)
    {
        _random = new SeededRandom(seed);
        Network = new SimulatedDatagrams(Clock, _random)
        {
            LossPercent = _random.Next(3) * _random.Next(40),
            DuplicatePercent = _random.Next(60),
            DelayMsMax = 1 + _random.Next(_random.Next(2) == 0 ? 300 : 4_000),
            StraysMax = _random.Next(7),
            Stray = MakeStray,
            OpenMax = 1 + _random.Next(4),
        };
        string[] servers = ["192.0.2.53", "192.0.2.54", "192.0.2.55"];
        Names = new DnsResolver(Network, Clock, _random);
        Names.UseServers(servers[.. (1 + _random.Next(3))]);
        foreach (string server in servers)
        {
            int kind = _random.Next(8);
            AreServersWell &= kind > 1;
            Network.Serve(
                server, 53, (question, _) => kind == 0 ? null : Keep(AnswerName(question, kind == 1 ? 2 : 0)));
        }

        Network.Serve(TimeAddress, 123, (question, atMs) => Keep(AnswerTime(question, TrueUtcMs(atMs))));
    }

    internal VirtualClock Clock { get; } = new();

    internal SimulatedDatagrams Network { get; }

    internal DnsResolver Names { get; }

    internal IRandom Random => _random;

    /// <summary>True where every question is answered in time, so that every lookup must succeed.</summary>
    internal bool AnswersSurely =>
        AreServersWell && Network.LossPercent == 0 && Network.DelayMsMax * 2 < DnsResolver.TryMs && Network.OpenMax > 2;

    public int ChannelsMax => 1;

    public bool SupportsTls => false;

    private bool AreServersWell { get; } = true;

    public INameLookup? Lookup(string hostName) => Names.Lookup(hostName);

    public IChannel? Connect(string address, int port, string? tlsServerName) => null;

    public void Wait(int milliseconds)
    {
    }

    public void Wake()
    {
    }

    internal static string[] AddressesOf(string name) => name switch
    {
        "a.example" => ["192.0.2.1", "192.0.2.2"],
        "alias.example" => ["198.51.100.7"],
        "time.example" => [TimeAddress],
        _ => [],
    };

    internal static long TrueUtcMs(long atMs) => (StartUtcSeconds * 1000) + atMs;

    private static byte[] AnswerName(byte[] question, int code)
    {
        string name = NameOf(question, out int end);
        string[] addresses = AddressesOf(name);
        var bytes = new List<byte>(question[..end]) { [2] = 0x81, [3] = (byte)(0x80 | code), [7] = 0 };
        if (code != 0)
        {
            return bytes.ToArray();
        }

        bytes[3] |= name == Missing ? (byte)3 : (byte)0;
        int owner = 12;
        if (name.StartsWith("alias", StringComparison.Ordinal))
        {
            bytes.AddRange([0xC0, 12, 0, 5, 0, 1, 0, 0, 0, 60, 0, 4, 1, (byte)'x', 0xC0, 18]);
            bytes[7]++;
            owner = end + 12;
        }

        foreach (string address in addresses)
        {
            bytes.AddRange([0xC0, (byte)owner, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]);
            bytes.AddRange(IPAddress.Parse(address).GetAddressBytes());
            bytes[7]++;
        }

        return bytes.ToArray();
    }

    private static string NameOf(byte[] question, out int end)
    {
        var name = new StringBuilder();
        int at = 12;
        for (; question[at] != 0; at += question[at] + 1)
        {
            name.Append(name.Length > 0 ? "." : string.Empty);
            name.Append(Encoding.ASCII.GetString(question, at + 1, question[at]));
        }

        end = at + 5;
        return name.ToString();
    }

    private static byte[] AnswerTime(byte[] question, long utcMs)
    {
        byte[] packet = new byte[48];
        packet[0] = 0x24;
        packet[1] = 2;
        question.AsSpan(StampAt, 8).CopyTo(packet.AsSpan(OriginAt));
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(StampAt), (uint)((utcMs / 1000) + SecondsFrom1900));
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(StampAt + 4), (uint)(((utcMs % 1000) << 32) / 1000));
        return packet;
    }

    private byte[] Keep(byte[] answer)
    {
        _answers.Add(answer);
        return answer;
    }

    private byte[]? MakeStray(byte[] question)
    {
        int kind = _random.Next(8);
        if (kind == 0)
        {
            byte[] garbage = new byte[1 + _random.Next(600)];
            for (int i = 0; i < garbage.Length; i++)
            {
                garbage[i] = (byte)_random.Next(256);
            }

            return garbage;
        }

        // What a server sent before, to whoever asked then: another id or stamp, another name, a time long over.
        if (kind == 1)
        {
            byte[]? old = _answers.Count > 1 ? _answers[_random.Next(_answers.Count - 1)] : null;
            return old == null || old.AsSpan(0, 2).SequenceEqual(question.AsSpan(0, 2)) ? null : old;
        }

        return question.Length == 48 && question[0] == 0x23 ? StrayTime(question, kind) : StrayName(question, kind);
    }

    private byte[] StrayName(byte[] question, int kind)
    {
        byte[] bytes = [.. question, 0xC0, 12, 0, 1, 0, 1, 0, 0, 14, 16, 0, 4, .. Poison];
        bytes[2] = 0x81;
        bytes[3] = 0x80;
        bytes[7] = 1;
        switch (kind)
        {
            case 2:
                bytes[13] ^= 1; // another name
                break;
            case 3:
                bytes[question.Length - 3] = 28; // another type
                break;
            case 4:
                bytes[2] = 0x01; // no answer, a question
                break;
            case 5:
                bytes[5] = 2; // more than was asked
                break;
            default:
                int bit = _random.Next(16);
                bytes[bit / 8] ^= (byte)(1 << (bit % 8)); // another id
                break;
        }

        return bytes;
    }

    private byte[] StrayTime(byte[] question, int kind)
    {
        byte[] packet = AnswerTime(question, TrueUtcMs(Clock.Milliseconds) + 86_400_000);
        if (kind == 2)
        {
            packet[0] = 0x25; // a broadcast
        }
        else if (kind == 3)
        {
            packet = packet[..47];
        }
        else
        {
            int bit = _random.Next(64);
            packet[OriginAt + (bit / 8)] ^= (byte)(1 << (bit % 8)); // another stamp
        }

        return packet;
    }
}
