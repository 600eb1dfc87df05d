using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace NanoAgent.LibCurl.Http;

/// <summary>What content writes itself into: one round of a <see cref="RequestBody"/>.</summary>
internal sealed class RequestStream(RequestBody body, int round) : Stream
{
    public int Round => round;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        body.Write(round, buffer.AsMemory(offset, count));
    }

    // The loop's thread reads it while this one waits, which it cannot in a span.
    public override void Write(ReadOnlySpan<byte> buffer) => body.Write(round, buffer.ToArray());

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return body.WriteAsync(round, buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        body.WriteAsync(round, buffer, cancellationToken);

    // A write is over when libcurl has it, which sends what it has.
    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
