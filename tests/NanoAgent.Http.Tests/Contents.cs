using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace NanoAgent.Http.Tests;

/// <summary>Content that does not know its length and writes piece by piece.</summary>
internal sealed class PiecesContent(params string[] pieces) : HttpContent
{
    private int _rounds;

    /// <summary>How often it was asked for its bytes.</summary>
    public int Rounds => _rounds;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        Interlocked.Increment(ref _rounds);
        foreach (string piece in pieces)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(piece));
            await stream.FlushAsync();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}

/// <summary>Content that writes when it is told to.</summary>
/// <param name="flushesFirst">
/// Whether it flushes before its first piece. SocketsHttpHandler keeps the head of an HTTP/2 request until the content
/// writes or flushes, unless something else is sent on the connection: content that waits for an answer has to flush.
/// </param>
internal sealed class StepContent(bool flushesFirst) : HttpContent
{
    private readonly Channel<string> _steps = Channel.CreateUnbounded<string>();

    /// <summary>Writes a piece, or ends with null.</summary>
    public void Step(string? piece)
    {
        if (piece is null)
        {
            _steps.Writer.Complete();
        }
        else
        {
            _steps.Writer.TryWrite(piece);
        }
    }

    /// <summary>Throws in the middle of the writing.</summary>
    public void Fail() => _steps.Writer.Complete(new FormatException("The content fails."));

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        if (flushesFirst)
        {
            await stream.FlushAsync();
        }

        await foreach (string piece in _steps.Reader.ReadAllAsync())
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(piece));
            await stream.FlushAsync();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}

/// <summary>Content without an end, which counts what was taken of it.</summary>
internal sealed class EndlessContent : HttpContent
{
    private long _written;

    public long Written => Interlocked.Read(ref _written);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        byte[] piece = new byte[16 * 1024];
        while (true)
        {
            await stream.WriteAsync(piece, cancellationToken);
            Interlocked.Add(ref _written, piece.Length);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}

/// <summary>Content that begins its second write before its first is over, and again after it.</summary>
internal sealed class OverlappingContent(byte[] first, byte[] second) : HttpContent
{
    private readonly TaskCompletionSource<Exception?> _overlap =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the write that came too early threw, or null.</summary>
    public Task<Exception?> Overlap => _overlap.Task;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        Task writing = stream.WriteAsync(first).AsTask();
        Task early = stream.WriteAsync(second).AsTask();
        _overlap.SetResult(early.IsFaulted ? early.Exception.InnerException : null);
        await writing;
        await stream.WriteAsync(second);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = first.Length + second.Length;
        return true;
    }
}
