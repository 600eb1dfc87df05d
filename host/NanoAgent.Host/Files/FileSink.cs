using System;
using System.IO;
using Microsoft.Win32.SafeHandles;
using NanoAgent.Transfers;

namespace NanoAgent.Host.Files;

/// <summary>
/// Writes a response's body into a file, from a given offset on. The file is touched only when a response worth keeping
/// begins, so that a transfer that fails before leaves an older file as it was.
/// </summary>
public sealed class FileSink : ISink, IDisposable
{
    private readonly string _path;
    private readonly long _offset;
    private SafeFileHandle? _file;
    private long _position;

    /// <summary>A sink into the file at <paramref name="path"/>; touches nothing yet.</summary>
    /// <param name="path">The file; made when it is missing.</param>
    /// <param name="offset">Where the body begins in it. What lies behind is cut off when the body begins.</param>
    public FileSink(string path, long offset = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        _path = path;
        _offset = offset;
    }

    /// <summary>Bytes written in this run.</summary>
    public long BytesWritten => _file is null ? 0 : _position - _offset;

    /// <summary>What the operating system said of the failure that refused bytes, or empty.</summary>
    public string LastErrorText { get; private set; } = string.Empty;

    /// <inheritdoc/>
    public bool Begin(IResponseHead head)
    {
        return Try(() =>
        {
            _file ??= File.OpenHandle(_path, FileMode.OpenOrCreate, FileAccess.Write);
            RandomAccess.SetLength(_file, _offset);
            _position = _offset;
        });
    }

    /// <inheritdoc/>
    public bool Write(byte[] buffer, int offset, int count)
    {
        return Try(() =>
        {
            RandomAccess.Write(_file!, buffer.AsSpan(offset, count), _position);
            _position += count;
        });
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _file?.Dispose();
    }

    private bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LastErrorText = e.Message;
            return false;
        }
    }
}
