using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace NanoAgent.DesktopBoard.Hardware;

/// <summary>
/// The drive <c>I:</c> of a board, over a folder: what lies in the folder is what a power cut leaves. Bytes reach it
/// when
/// a file is closed, or flushed where that is durable; until then they are in memory, so that killing the process cuts
/// the board's power too. Nothing is ever replaced by a rename, and nobody can ask for the space left.
/// </summary>
public sealed class BoardStorage
{
    private const string Pending = ".pending-";

    private readonly BoardGate gate;
    private readonly string root;
    private readonly long bytesMax;
    private readonly object sync = new();
    private readonly List<BoardFile> open = [];
    private bool isOff;

    internal BoardStorage(BoardOptions options, BoardGate gate)
    {
        this.gate = gate;
        root = Path.GetFullPath(options.StorageFolder);
        bytesMax = options.StorageBytes;
        FlushIsDurable = options.FlushIsDurable;
        Directory.CreateDirectory(root);
        foreach (var left in Directory.GetFiles(root, Pending + "*", SearchOption.AllDirectories))
        {
            File.Delete(left);
        }
    }

    /// <summary>Bytes that the drive has.</summary>
    public long TotalSize => bytesMax;

    /// <summary>Whether Flush makes durable.</summary>
    public bool FlushIsDurable { get; }

    /// <summary>Whether there is such a file.</summary>
    public bool FileExists(string path) => Do(path, File.Exists);

    /// <summary>Whether there is such a folder.</summary>
    public bool FolderExists(string path) => Do(path, Directory.Exists);

    /// <summary>Makes a folder and those above it.</summary>
    public void CreateFolder(string path) =>
        Do(
            path,
            found => File.Exists(found)
                ? throw Fault(BoardStorageError.PathAlreadyExists, path)
                : Directory.CreateDirectory(found)
        );

    /// <summary>Deletes a file; one that is not there is no error, as on the board.</summary>
    public void DeleteFile(string path) =>
        Do(
            path,
            found =>
            {
                NeedFolderOf(found, path);
                if (Directory.Exists(found))
                {
                    throw Fault(BoardStorageError.UnauthorizedAccess, path);
                }

                foreach (var held in open.Where(held => held.HostPath == found))
                {
                    held.Forget();
                }

                File.Delete(found);
                return true;
            }
        );

    /// <summary>Deletes a folder.</summary>
    public void DeleteFolder(string path, bool recursive) =>
        Do(
            path,
            found =>
            {
                NeedFolder(found, path);
                if (!recursive && Directory.EnumerateFileSystemEntries(found).Any())
                {
                    throw Fault(BoardStorageError.DirectoryNotEmpty, path);
                }

                Directory.Delete(found, recursive);
                return true;
            }
        );

    /// <summary>The files of a folder, as paths that begin like <paramref name="path"/>.</summary>
    public string[] Files(string path) => List(path, Directory.GetFiles);

    /// <summary>The folders of a folder, as paths that begin like <paramref name="path"/>.</summary>
    public string[] Folders(string path) => List(path, Directory.GetDirectories);

    /// <summary>Renames a file or folder; a name that is taken is refused.</summary>
    public void Move(string source, string target) =>
        Do(
            source,
            found =>
            {
                var goal = Resolve(target);
                if (File.Exists(goal) || Directory.Exists(goal))
                {
                    throw Fault(BoardStorageError.PathAlreadyExists, target);
                }

                NeedFolderOf(goal, target);
                if (File.Exists(found))
                {
                    File.Move(found, goal);
                }
                else if (Directory.Exists(found))
                {
                    Directory.Move(found, goal);
                }
                else
                {
                    throw Fault(BoardStorageError.FileNotFound, source);
                }

                return true;
            }
        );

    /// <summary>Durable bytes of a file.</summary>
    public long FileLength(string path) =>
        Do(
            path,
            found => File.Exists(found)
                ? new FileInfo(found).Length
                : throw Fault(BoardStorageError.FileNotFound, path)
        );

    /// <summary>
    /// Opens a file. A new one is there at once, empty; what it will hold, and what an old one will hold, is durable
    /// later.
    /// </summary>
    public BoardFile Open(string path, FileMode mode, bool writes) =>
        Do(
            path,
            found =>
            {
                NeedFolderOf(found, path);
                var exists = File.Exists(found);
                if (Directory.Exists(found))
                {
                    throw Fault(BoardStorageError.UnauthorizedAccess, path);
                }

                if (exists && mode == FileMode.CreateNew)
                {
                    throw Fault(BoardStorageError.PathAlreadyExists, path);
                }

                if (!exists && mode is FileMode.Open or FileMode.Truncate)
                {
                    throw Fault(BoardStorageError.FileNotFound, path);
                }

                if (!exists)
                {
                    File.WriteAllBytes(found, []);
                }

                var content = mode is FileMode.Create or FileMode.Truncate ? [] : File.ReadAllBytes(found);
                var file = new BoardFile(this, found, content, writes, mode is FileMode.Create or FileMode.Truncate);
                open.Add(file);
                return file;
            }
        );

    internal void TurnOff()
    {
        lock (sync)
        {
            isOff = true;
        }
    }

    internal T Locked<T>(Func<T> call)
    {
        gate.Pass();
        T result;
        lock (sync)
        {
            if (isOff)
            {
                result = default!;
            }
            else
            {
                result = call();
            }
        }

        gate.Pass();
        return result;
    }

    internal void NeedRoom(BoardFile file, long length)
    {
        long others = new DirectoryInfo(root)
            .EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(found => open.All(held => held.HostPath != found.FullName))
            .Sum(found => found.Length);
        others += open.Where(held => held != file).Sum(held => held.Length);
        if (others + length > bytesMax)
        {
            throw new BoardStorageException(
                BoardStorageError.Others, $"The drive is full: {bytesMax} bytes hold no {others + length}.");
        }
    }

    internal void Closed(BoardFile file) => open.Remove(file);

    // A file is whole on the drive or as it was: littlefs commits so, and a killed process must not leave half of one.
    internal static void Commit(string hostPath, ReadOnlySpan<byte> content)
    {
        var pending = Path.Combine(Path.GetDirectoryName(hostPath)!, Pending + Path.GetFileName(hostPath));
        File.WriteAllBytes(pending, content);
        File.Move(pending, hostPath, overwrite: true);
    }

    private static BoardStorageException Fault(BoardStorageError error, string path) =>
        new(error, $"{error}: {path}");

    private static void NeedFolder(string found, string path)
    {
        if (!Directory.Exists(found))
        {
            throw Fault(BoardStorageError.DirectoryNotFound, path);
        }
    }

    private static void NeedFolderOf(string found, string path) => NeedFolder(Path.GetDirectoryName(found)!, path);

    private T Do<T>(string path, Func<string, T> call) => Locked(() => call(Resolve(path)));

    private string[] List(string path, Func<string, string[]> list) =>
        Do(
            path,
            found =>
            {
                NeedFolder(found, path);
                var start = path.EndsWith('\\') ? path : path + "\\";
                return list(found)
                    .Select(entry => Path.GetFileName(entry))
                    .Where(name => !name.StartsWith(Pending, StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal)
                    .Select(name => start + name)
                    .ToArray();
            }
        );

    // Nothing of the machine but the folder can be reached.
    private string Resolve(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var parts = path.Split('\\', '/');
        if (!parts[0].Equals("I:", StringComparison.OrdinalIgnoreCase))
        {
            throw Fault(BoardStorageError.VolumeNotFound, path);
        }

        var names = parts.Skip(1).Where(part => part.Length > 0).ToArray();
        return names.Any(name => name is "." or ".." || name.StartsWith(Pending, StringComparison.Ordinal))
            ? throw Fault(BoardStorageError.UnauthorizedAccess, path)
            : Path.Combine([root, .. names]);
    }
}
