using System;
using System.IO;
using Microsoft.Win32.SafeHandles;
using NanoAgent.Platform;

namespace NanoAgent.Host.Stores;

/// <summary>
/// A folder of segments that is only looked at: takes no lock, makes nothing and answers every write with
/// <see cref="StoreResult.ReadOnly"/>. For tools, also beside a live <see cref="FileStore"/>, whose newest bytes may
/// then look torn.
/// </summary>
public sealed class FolderView : IStore
{
    private readonly string _folder;

    /// <summary>A view of an existing folder.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public FolderView(string folder)
    {
        _folder = Path.GetFullPath(folder);
        if (!Directory.Exists(_folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{_folder}'.");
        }
    }

    /// <inheritdoc/>
    public long BytesLeft => 0;

    /// <inheritdoc/>
    public StoreResult LastError { get; private set; }

    /// <inheritdoc/>
    public StoreResult Visit(string prefix, INameVisitor visitor)
    {
        try
        {
            FolderFiles.Visit(_folder, prefix, visitor);
            return StoreResult.Ok;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return StoreError.From(e);
        }
    }

    /// <inheritdoc/>
    public string[]? List(string prefix)
    {
        try
        {
            return FolderFiles.List(_folder, prefix);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LastError = StoreError.From(e);
            return null;
        }
    }

    /// <inheritdoc/>
    public ISegment? Create(string name)
    {
        LastError = StoreResult.ReadOnly;
        return null;
    }

    /// <inheritdoc/>
    public ISegment? Open(string name)
    {
        try
        {
            string path = Path.Combine(_folder, name);
            SafeFileHandle file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            bool hasRoom = FolderFiles.HasRoomAhead(name);
            return new View(file, hasRoom ? FolderFiles.LengthWithoutZeros(file) : RandomAccess.GetLength(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LastError = e is FileNotFoundException ? StoreResult.NotFound : StoreError.From(e);
            return null;
        }
    }

    /// <inheritdoc/>
    public StoreResult Delete(string name)
    {
        return StoreResult.ReadOnly;
    }

    private sealed class View(SafeFileHandle file, long length) : ISegment
    {
        public long Length => length;

        public StoreResult Append(byte[] buffer, int offset, int count)
        {
            return StoreResult.ReadOnly;
        }

        public StoreResult Commit()
        {
            return StoreResult.ReadOnly;
        }

        public int Read(long position, byte[] buffer, int offset, int count)
        {
            try
            {
                count = (int)Math.Min(count, Math.Max(0, length - position));
                return RandomAccess.Read(file, buffer.AsSpan(offset, count), position);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return -(int)StoreError.From(e);
            }
        }

        public void Close()
        {
            file.Dispose();
        }
    }
}
