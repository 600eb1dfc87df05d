using System;
using System.IO;
using Microsoft.Win32.SafeHandles;
using NanoAgent.Transfers;

namespace NanoAgent.Host.Files;

/// <summary>A request body that is a file. Its length is taken when it is opened.</summary>
public sealed class FileSource : ISource, IDisposable
{
    private readonly SafeFileHandle _file;
    private long _position;

    /// <summary>Opens the file at <paramref name="path"/> for reading.</summary>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public FileSource(string path)
    {
        _file = File.OpenHandle(path);
        Length = RandomAccess.GetLength(_file);
    }

    /// <inheritdoc/>
    public long Length { get; }

    /// <inheritdoc/>
    public int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            int read = RandomAccess.Read(_file, buffer.AsSpan(offset, count), _position);
            _position += read;
            return read;
        }
        catch (IOException)
        {
            return -1;
        }
    }

    /// <inheritdoc/>
    public bool Rewind()
    {
        _position = 0;
        return true;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _file.Dispose();
    }
}
