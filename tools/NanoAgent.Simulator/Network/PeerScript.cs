using System;
using System.Collections.Generic;
using System.Text;

namespace NanoAgent.Simulator;

/// <summary>What a scripted peer does next.</summary>
public enum PeerStepKind
{
    /// <summary>Consumes what the client sends up to and with a text.</summary>
    Until,

    /// <summary>Consumes so many bytes.</summary>
    Take,

    /// <summary>Sends bytes.</summary>
    Send,

    /// <summary>Lets virtual time pass; a peer on real sockets refuses it.</summary>
    Delay,

    /// <summary>Ends its side of the stream in order.</summary>
    Close,

    /// <summary>Resets the connection.</summary>
    Reset,

    /// <summary>Does nothing for ever and keeps the connection open: a stall, or a peer that vanished.</summary>
    Stall,

    /// <summary>Starts again at the first step.</summary>
    Loop,

    /// <summary>From here on the client can send only so many more bytes before its writes would block.</summary>
    Window,

    /// <summary>First step only: the connection is refused. Simulated peers only.</summary>
    Refuse,

    /// <summary>First step only: the connection never opens. Simulated peers only.</summary>
    Blackhole,

    /// <summary>First step only: TCP opens, the TLS handshake fails. Simulated peers only.</summary>
    TlsFailure,

    /// <summary>First step only: TCP opens, the TLS handshake never ends. Simulated peers only.</summary>
    TlsStall,
}

/// <summary>One step of a <see cref="PeerScript"/>.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Bytes">The bytes to send, or those to consume up to; empty where the kind has none.</param>
/// <param name="Number">Bytes, milliseconds or a result, as the kind has it.</param>
public sealed record PeerStep(PeerStepKind Kind, ReadOnlyMemory<byte> Bytes, int Number);

/// <summary>
/// What a server does on one connection, as a transcript that reads from top to bottom. The same script drives a
/// simulated peer on virtual time and a scripted server on real sockets, so that one case tests both.
/// Text is Latin-1: one character, one byte.
/// </summary>
public sealed class PeerScript
{
    private readonly List<PeerStep> _steps = [];

    /// <summary>The steps in order.</summary>
    public IReadOnlyList<PeerStep> Steps => _steps;

    /// <summary>Consumes one request head.</summary>
    public PeerScript Request() => Until("\r\n\r\n");

    /// <summary>Consumes what comes up to and with <paramref name="text"/>.</summary>
    public PeerScript Until(string text) => Add(PeerStepKind.Until, Encoding.Latin1.GetBytes(text), 0);

    /// <summary>Consumes <paramref name="count"/> bytes.</summary>
    public PeerScript Take(int count) => Add(PeerStepKind.Take, default, count);

    /// <summary>Sends a text.</summary>
    public PeerScript Send(string text) => Add(PeerStepKind.Send, Encoding.Latin1.GetBytes(text), 0);

    /// <summary>Sends bytes.</summary>
    public PeerScript Send(byte[] bytes) => Add(PeerStepKind.Send, bytes, 0);

    /// <summary>Sends a text byte by byte, with virtual time before each.</summary>
    public PeerScript Drip(string text, int gapMs)
    {
        foreach (char character in text)
        {
            Delay(gapMs).Send(character.ToString());
        }

        return this;
    }

    /// <summary>Lets <paramref name="milliseconds"/> of virtual time pass.</summary>
    public PeerScript Delay(int milliseconds) => Add(PeerStepKind.Delay, default, milliseconds);

    /// <summary>Ends the peer's side in order.</summary>
    public PeerScript Close() => Add(PeerStepKind.Close, default, 0);

    /// <summary>Resets the connection.</summary>
    public PeerScript Reset() => Add(PeerStepKind.Reset, default, 0);

    /// <summary>Does nothing for ever.</summary>
    public PeerScript Stall() => Add(PeerStepKind.Stall, default, 0);

    /// <summary>Starts again.</summary>
    public PeerScript Loop() => Add(PeerStepKind.Loop, default, 0);

    /// <summary>Lets the client send only <paramref name="bytes"/> more.</summary>
    public PeerScript Window(int bytes) => Add(PeerStepKind.Window, default, bytes);

    /// <summary>Refuses the connection.</summary>
    public PeerScript Refuse() => Add(PeerStepKind.Refuse, default, 0);

    /// <summary>Never answers the connection attempt.</summary>
    public PeerScript Blackhole() => Add(PeerStepKind.Blackhole, default, 0);

    /// <summary>Fails the TLS handshake with a result's number.</summary>
    public PeerScript TlsFailure(int result) => Add(PeerStepKind.TlsFailure, default, result);

    /// <summary>Never ends the TLS handshake.</summary>
    public PeerScript TlsStall() => Add(PeerStepKind.TlsStall, default, 0);

    private PeerScript Add(PeerStepKind kind, ReadOnlyMemory<byte> bytes, int number)
    {
        _steps.Add(new PeerStep(kind, bytes, number));
        return this;
    }
}
