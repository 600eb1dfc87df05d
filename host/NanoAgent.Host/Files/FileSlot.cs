using System;
using System.IO;
using Microsoft.Win32.SafeHandles;
using NanoAgent.Downloads;
using NanoAgent.Host.Stores;
using NanoAgent.Platform;

namespace NanoAgent.Host.Files;

/// <summary>
/// An update slot that is a file: bytes go to "NAME.part" beside it, which takes the name only when it is whole and
/// verified. A reader of NAME never sees half an image.
/// </summary>
public sealed class FileSlot : IUpdateSlot, IDisposable
{
    private readonly string _path;
    private readonly string _partPath;
    private SafeFileHandle? _file;

    /// <summary>A slot for the file at <paramref name="path"/>, whose folder must exist. Touches nothing yet.</summary>
    public FileSlot(string path)
    {
        _path = Path.GetFullPath(path);
        _partPath = _path + ".part";
    }

    /// <summary>Only the medium limits it.</summary>
    public long BytesMax => -1;

    /// <summary>What the operating system said of the last failure, or empty.</summary>
    public string LastErrorText { get; private set; } = string.Empty;

    /// <inheritdoc/>
    public StoreResult Begin(long position, long length)
    {
        return Try(() =>
        {
            _file ??= File.OpenHandle(_partPath, FileMode.OpenOrCreate, FileAccess.ReadWrite);
            long now = RandomAccess.GetLength(_file);
            if (now < position)
            {
                throw new IOException($"{_partPath} holds {now} bytes, fewer than the {position} that were committed.");
            }

            RandomAccess.SetLength(_file, position);
        });
    }

    /// <inheritdoc/>
    public StoreResult Write(long position, byte[] buffer, int offset, int count)
    {
        return Try(() => RandomAccess.Write(Open(), buffer.AsSpan(offset, count), position));
    }

    /// <inheritdoc/>
    public StoreResult Commit()
    {
        return Try(() => RandomAccess.FlushToDisk(Open()));
    }

    /// <inheritdoc/>
    public int Read(long position, byte[] buffer, int offset, int count)
    {
        int read = 0;
        StoreResult result = Try(() => read = RandomAccess.Read(Open(), buffer.AsSpan(offset, count), position));
        return result == StoreResult.Ok ? read : -(int)result;
    }

    /// <inheritdoc/>
    public StoreResult Finish(long length)
    {
        return Try(() =>
        {
            RandomAccess.SetLength(Open(), length);
            RandomAccess.FlushToDisk(Open());
            Close();
            File.Move(_partPath, _path, overwrite: true);
            new FileSync().SyncFolder(Path.GetDirectoryName(_path)!);
        });
    }

    /// <inheritdoc/>
    public void Discard()
    {
        Close();
        Try(() => File.Delete(_partPath));
    }

    /// <summary>Closes the file; what was written stays.</summary>
    public void Dispose()
    {
        Close();
    }

    private SafeFileHandle Open()
    {
        return _file ??= File.OpenHandle(_partPath, FileMode.Open, FileAccess.ReadWrite);
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }

    private StoreResult Try(Action action)
    {
        try
        {
            action();
            return StoreResult.Ok;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LastErrorText = e.Message;
            return e is UnauthorizedAccessException ? StoreResult.ReadOnly : StoreResult.Failed;
        }
    }
}
