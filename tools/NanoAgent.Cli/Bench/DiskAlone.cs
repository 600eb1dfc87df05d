using System;
using System.IO;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace NanoAgent.Cli.Bench;

/// <summary>
/// The least that any queue can do: a commit is one write of the records' bytes and one flush of the disk, a release
/// one read of them, one write of a few bytes and one flush. What is as fast as this waits for the disk alone.
/// </summary>
internal sealed class DiskAlone : IBenchQueue
{
    /// <summary>Bytes that tell what is gone: a block's least part.</summary>
    private const int ReleaseBytes = 512;

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private long _end;
    private int _payloadBytes;

    public DiskAlone(string folder)
    {
        _path = Path.Combine(folder, "bytes");
        _file = File.OpenHandle(_path, FileMode.CreateNew, FileAccess.ReadWrite);
    }

    public long? BytesWritten => ProcFiles.ThreadBytesWritten;

    public void Append(byte[] payload, int records, int commitEvery)
    {
        _payloadBytes = payload.Length;
        byte[] together = RandomNumberGenerator.GetBytes(payload.Length * commitEvery);
        for (int done = 0; done < records; done += commitEvery)
        {
            Write(together.AsSpan(0, payload.Length * Math.Min(commitEvery, records - done)));
        }
    }

    public void Drain(int records, int commitEvery)
    {
        byte[] together = new byte[_payloadBytes * commitEvery];
        byte[] release = RandomNumberGenerator.GetBytes(ReleaseBytes);
        for (int done = 0; done < records; done += commitEvery)
        {
            RandomAccess.Read(_file, together, (long)done * _payloadBytes);
            Write(release);
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(_path);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_file, bytes, _end);
        _end += bytes.Length;
        RandomAccess.FlushToDisk(_file);
    }
}
