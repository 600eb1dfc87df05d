using System;
using System.IO;
using System.Threading;
using Microsoft.Win32.SafeHandles;
using NanoAgent.Platform;
using NanoAgent.Wire;

namespace NanoAgent.Host.Stores;

/// <summary>
/// A folder as a store: a segment is a file, a commit is an fsync of the file, and of the folder when a name came
/// since: a deletion alone costs the file system's journal nothing. Owns the folder while it is open: a lock file
/// keeps a second agent out. Refuses names that are none of <see cref="IStore"/>'s. Costs one file handle for itself
/// and one a segment that is open, and 64 KiB of RAM for each that is read in order; on the disk up to 64 KiB of zeros
/// ahead in each of the spool's open segments, which no count of bytes tells.
/// </summary>
/// <remarks>Threads as <see cref="IStore"/> says: one for the store, one for each segment.</remarks>
public sealed class FileStore : IStore, IDisposable
{
    /// <summary>
    /// Holds the lock while the store is open; begins with a dot, so that no segment can have its name.
    /// </summary>
    public const string LockFileName = ".lock";

    private static readonly byte[] s_zeros = new byte[FileSegment.RoomAheadBytes];

    private readonly string _folder;
    private readonly long _quotaBytes;
    private readonly FileSync _sync;
    private readonly SafeFileHandle _lock;
    private readonly DriveInfo _drive;
    private long _usedBytes;
    private int _namesChanged;

    private FileStore(string folder, long quotaBytes, FileSync sync, SafeFileHandle lockFile)
    {
        _folder = folder;
        _quotaBytes = quotaBytes;
        _sync = sync;
        _lock = lockFile;
        _drive = new DriveInfo(folder);
        Crc32.Platform = FoldedCrc32.Update;
    }

    /// <inheritdoc/>
    public StoreResult LastError { get; private set; }

    /// <summary>The system's words for the last failure of a call on the store or a segment, for people.</summary>
    public string LastErrorText { get; private set; } = string.Empty;

    /// <inheritdoc/>
    public long BytesLeft
    {
        get
        {
            long quotaLeft = Math.Max(0, _quotaBytes - Interlocked.Read(ref _usedBytes));
            try
            {
                return Math.Min(quotaLeft, _drive.AvailableFreeSpace);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LastErrorText = e.Message;
                return -1;
            }
        }
    }

    /// <summary>Opens a folder, and makes it where it is missing. Blocks for the disk.</summary>
    /// <param name="folder">The folder; no other program may change its files.</param>
    /// <param name="quotaBytes">Bytes that all segments may have together; at least 1.</param>
    /// <param name="problem">Null, or one sentence that names the folder and what to do.</param>
    /// <returns>The store, which the caller disposes, or null with <paramref name="problem"/>.</returns>
    public static FileStore? Open(string folder, long quotaBytes, out string? problem)
    {
        return Open(folder, quotaBytes, new FileSync(), out problem);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lock.Dispose();
    }

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
            return Told(e);
        }
    }

    /// <inheritdoc/>
    public string[]? List(string prefix)
    {
        try
        {
            string[] names = FolderFiles.List(_folder, prefix);
            LastError = StoreResult.Ok;
            return names;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LastError = Told(e);
            return null;
        }
    }

    /// <inheritdoc/>
    public ISegment? Create(string name)
    {
        return OpenFile(name, FileMode.CreateNew);
    }

    /// <inheritdoc/>
    public ISegment? Open(string name)
    {
        return OpenFile(name, FileMode.Open);
    }

    /// <inheritdoc/>
    public StoreResult Delete(string name)
    {
        FileInfo file = new(PathOf(name));
        try
        {
            if (!file.Exists)
            {
                return StoreResult.Ok;
            }

            long length = file.Length;
            file.Delete();
            Interlocked.Add(ref _usedBytes, -length);
            return StoreResult.Ok;
        }
        catch (FileNotFoundException)
        {
            return StoreResult.Ok;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Told(e);
        }
    }

    internal static FileStore? Open(string folder, long quotaBytes, FileSync sync, out string? problem)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quotaBytes, 1);
        SafeFileHandle? lockFile = null;
        try
        {
            string full = Path.GetFullPath(folder);
            bool isNew = !Directory.Exists(full);
            Directory.CreateDirectory(full);
            lockFile = FolderLock.Take(Path.Combine(full, LockFileName));
            if (lockFile == null)
            {
                problem = "The folder '" + full + "' is in use by another agent: stop it, or choose another folder.";
                return null;
            }

            if (isNew)
            {
                sync.SyncFolder(Path.GetDirectoryName(full) ?? full);
            }

            FileStore store = new(full, quotaBytes, sync, lockFile);
            store.CountBytes();
            problem = null;
            return store;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            lockFile?.Dispose();
            problem = "The folder '" + folder + "' cannot be used (" + e.Message + "): make it a writable folder, or "
                + "choose another.";
            return null;
        }
    }

    internal StoreResult Write(
        SafeFileHandle file, long position, byte[] buffer, int offset, int count, int zerosBehind)
    {
        if (count > _quotaBytes - Interlocked.Read(ref _usedBytes))
        {
            LastErrorText = "The quota of " + _quotaBytes + " bytes is used up.";
            return StoreResult.Full;
        }

        try
        {
            // Straight to the system: nothing is buffered here, so that a commit has nothing of ours to flush.
            if (zerosBehind == 0)
            {
                RandomAccess.Write(file, buffer.AsSpan(offset, count), position);
            }
            else
            {
                ReadOnlyMemory<byte>[] parts = [buffer.AsMemory(offset, count), s_zeros.AsMemory(0, zerosBehind)];
                RandomAccess.Write(file, parts, position);
            }

            Interlocked.Add(ref _usedBytes, count);
            return StoreResult.Ok;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (zerosBehind > 0)
            {
                Truncate(file, position);
            }

            Interlocked.Add(ref _usedBytes, Math.Max(0, LengthOf(file, position) - position));
            return Told(e);
        }
    }

    /// <summary>Gives back the room ahead; what cannot be given back stays, as zeros.</summary>
    internal void Truncate(SafeFileHandle file, long length)
    {
        try
        {
            RandomAccess.SetLength(file, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LastErrorText = e.Message;
        }
    }

    internal StoreResult Commit(SafeFileHandle file)
    {
        bool syncsFolder = Interlocked.Exchange(ref _namesChanged, 0) != 0;
        try
        {
            _sync.SyncFile(file);
            if (syncsFolder)
            {
                _sync.SyncFolder(_folder);
            }

            return StoreResult.Ok;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (syncsFolder)
            {
                Volatile.Write(ref _namesChanged, 1);
            }

            return Told(e);
        }
    }

    internal int Read(SafeFileHandle file, long position, byte[] buffer, int offset, int count)
    {
        try
        {
            return RandomAccess.Read(file, buffer.AsSpan(offset, count), position);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return -(int)Told(e);
        }
    }

    private FileSegment? OpenFile(string name, FileMode mode)
    {
        string path = PathOf(name);
        try
        {
            FileAccess access = FileAccess.ReadWrite;
            FileShare share = FileShare.ReadWrite | FileShare.Delete;
            SafeFileHandle file = File.OpenHandle(path, mode, access, share, FileOptions.RandomAccess);
            if (mode == FileMode.CreateNew)
            {
                Volatile.Write(ref _namesChanged, 1);
            }

            LastError = StoreResult.Ok;
            return new FileSegment(this, file, RandomAccess.GetLength(file), FolderFiles.HasRoomAhead(name));
        }
        catch (FileNotFoundException)
        {
            LastError = StoreResult.NotFound;
        }
        catch (IOException) when (mode == FileMode.CreateNew && Path.Exists(path))
        {
            LastError = StoreResult.Exists;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LastError = Told(e);
        }

        return null;
    }

    private string PathOf(string name)
    {
        if (!SegmentName.IsLegal(name))
        {
            throw new ArgumentException("'" + name + "' is no name of a segment.", nameof(name));
        }

        return Path.Combine(_folder, name);
    }

    private static long LengthOf(SafeFileHandle file, long otherwise)
    {
        try
        {
            return RandomAccess.GetLength(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return otherwise;
        }
    }

    /// <summary>Counts what there is, without the room ahead that a killed process left: that is given back.</summary>
    private void CountBytes()
    {
        foreach (FileInfo file in new DirectoryInfo(_folder).EnumerateFiles())
        {
            _usedBytes += SegmentName.IsLegal(file.Name) ? Trimmed(file) : 0;
        }
    }

    private static long Trimmed(FileInfo file)
    {
        if (FolderFiles.HasRoomAhead(file.Name))
        {
            try
            {
                using SafeFileHandle handle = File.OpenHandle(file.FullName, access: FileAccess.ReadWrite);
                long length = FolderFiles.LengthWithoutZeros(handle);
                if (length < file.Length)
                {
                    RandomAccess.SetLength(handle, length);
                }

                return length;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // What cannot be trimmed is read with its zeros: the spool passes them over.
            }
        }

        return file.Length;
    }

    private StoreResult Told(Exception e)
    {
        LastErrorText = e.Message;
        return StoreError.From(e);
    }
}
