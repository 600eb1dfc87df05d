using NanoAgent.DesktopBoard.StandIns;

namespace System.IO;

/// <summary>A file or folder.</summary>
public abstract class FileSystemInfo : MarshalByRefObject
{
    private protected string path;

    public FileAttributes Attributes => File.GetAttributes(path);

    public virtual string FullName => path;

    public string Extension => Path.GetExtension(path);

    public abstract bool Exists { get; }

    public abstract string Name { get; }

    public abstract void Delete();

    public virtual void Refresh()
    {
        if (!Exists)
        {
            HandleRefreshError();
        }
    }

    protected abstract void HandleRefreshError();
}

/// <summary>A file.</summary>
public sealed class FileInfo : FileSystemInfo
{
    public FileInfo(string fileName) => path = Path.GetFullPath(fileName);

    public override string Name => Path.GetFileName(path);

    public long Length => Storage.Do(storage => storage.FileLength(path));

    public string DirectoryName => Path.GetDirectoryName(path);

    public DirectoryInfo Directory => new(DirectoryName);

    public override bool Exists => File.Exists(path);

    public FileStream Create() => File.Create(path);

    public override void Delete() => File.Delete(path);

    protected override void HandleRefreshError() =>
        throw new IOException("", (int)IOException.IOExceptionErrorCode.FileNotFound);

    public override string ToString() => path;
}

/// <summary>A folder.</summary>
public sealed class DirectoryInfo : FileSystemInfo
{
    public DirectoryInfo(string path) => this.path = Path.GetFullPath(path);

    public override string Name => Path.GetFileName(path);

    public override bool Exists => Directory.Exists(path);

    public DirectoryInfo Root => new(Path.GetPathRoot(path));

    public DirectoryInfo Parent => Path.GetDirectoryName(path) is { } parent ? new(parent) : null;

    public void Create() => Directory.CreateDirectory(path);

    public DirectoryInfo CreateSubdirectory(string path) => Directory.CreateDirectory(Path.Combine(this.path, path));

    public FileInfo[] GetFiles() => Array.ConvertAll(Directory.GetFiles(path), file => new FileInfo(file));

    public DirectoryInfo[] GetDirectories() =>
        Array.ConvertAll(Directory.GetDirectories(path), folder => new DirectoryInfo(folder));

    public void MoveTo(string destDirName)
    {
        Directory.Move(path, destDirName);
        path = Path.GetFullPath(destDirName);
    }

    public override void Delete() => Directory.Delete(path);

    public void Delete(bool recursive) => Directory.Delete(path, recursive);

    protected override void HandleRefreshError() =>
        throw new IOException("", (int)IOException.IOExceptionErrorCode.DirectoryNotFound);

    public override string ToString() => path;
}

/// <summary>The kind of a drive.</summary>
public enum DriveType
{
    Unknown = 0,
    NoRootDirectory = 1,
    Removable = 2,
    Fixed = 3,
    Ram = 4,
}

/// <summary>A drive: it tells its size, and nobody how much of it is left.</summary>
public sealed class DriveInfo
{
    public DriveInfo(string driveName)
    {
        if (!driveName.StartsWith("I:", StringComparison.OrdinalIgnoreCase))
        {
            throw new IOException("", (int)IOException.IOExceptionErrorCode.VolumeNotFound);
        }

        Name = "I:\\";
        Refresh();
    }

    public DriveType DriveType { get; set; }

    public string Name { get; set; }

    public long TotalSize { get; set; }

    public static DriveInfo[] GetDrives() => [new("I:\\")];

    public void Format(string fileSystem, uint parameter)
    {
        foreach (var folder in Directory.GetDirectories(Name))
        {
            Directory.Delete(folder, true);
        }

        foreach (var file in Directory.GetFiles(Name))
        {
            File.Delete(file);
        }
    }

    public void Refresh()
    {
        DriveType = DriveType.Fixed;
        TotalSize = Wiring.Hardware.Storage.TotalSize;
    }

    public static string[] GetFileSystems() => ["LITTLEFS"];

    public static void MountRemovableVolumes()
    {
    }
}
