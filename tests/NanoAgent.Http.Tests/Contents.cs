using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace NanoAgent.Http.Tests;

/// <summary>Content that does not know its length and writes piece by piece; a null piece throws.</summary>
internal sealed class PiecesContent(params string?[] pieces) : HttpContent
{
    private int _rounds;

    /// <summary>How often it was asked for its bytes.</summary>
    public int Rounds => _rounds;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        Interlocked.Increment(ref _rounds);
        foreach (string? piece in pieces)
        {
            byte[] bytes = Encoding.ASCII.GetBytes(piece ?? throw new FormatException("The content fails."));
            await stream.WriteAsync(bytes);
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
internal sealed class StepContent : HttpContent
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

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
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
