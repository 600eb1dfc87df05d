using System;
using System.Collections.Generic;
using System.Net;

namespace NanoAgent.DesktopBoard.Hardware;

/// <summary>What a board on the desktop is: its limits, its misbehaviour, and how far it reaches.</summary>
public sealed class BoardOptions
{
    /// <summary>The board's name, for messages and <c>SystemInfo.TargetName</c>.</summary>
    public string Name { get; init; } = "desktop";

    /// <summary>The folder that is the drive <c>I:</c>; it is made when it is missing.</summary>
    public required string StorageFolder { get; init; }

    /// <summary>Sockets that may be open at once; one more throws <c>TooManyOpenSockets</c>.</summary>
    public int SocketsMax { get; init; } = 16;

    /// <summary>Bytes that the files of the drive may have together.</summary>
    public long StorageBytes { get; init; } = 262_144;

    /// <summary>Whether Flush makes durable; otherwise only Close does, and what was not closed is lost.</summary>
    public bool FlushIsDurable { get; init; }

    /// <summary>Whether the firmware has TLS.</summary>
    public bool HasTls { get; init; } = true;

    /// <summary>Bytes of the longest TLS record that the firmware takes; the desktop holds so many decrypted.</summary>
    public int TlsRecordBytesMax { get; init; } = 16_384;

    /// <summary>Whether the network is Wi-Fi; otherwise Ethernet.</summary>
    public bool HasWifi { get; init; } = true;

    /// <summary>
    /// Hosts, by name or address, that the board may reach besides loopback. Everything else is an unreachable network.
    /// </summary>
    public IReadOnlyCollection<string> AllowedHosts { get; init; } = [];

    /// <summary>
    /// How names are resolved; null takes the machine's resolver. It may block for as long as it likes.
    /// </summary>
    public Func<string, IPAddress[]>? Resolver { get; init; }

    /// <summary>Where the board's console and its debug output go, a line a call; null drops them.</summary>
    public Action<string>? Output { get; init; }
}
