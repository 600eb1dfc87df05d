using System.Text;
using NanoAgent.DesktopBoard.StandIns;

namespace System.IO;

/// <summary>
/// Whole files of the board. Move refuses a name that is taken; Delete of what is not there does nothing.
/// </summary>
public static class File
{
    public static StreamWriter AppendText(string path) => new(new FileStream(path, FileMode.Append));

    public static void AppendAllText(string path, string contents)
    {
        using var writer = AppendText(path);
        writer.Write(contents);
    }

    public static void Copy(string sourceFileName, string destFileName) => Copy(sourceFileName, destFileName, false);

    public static void Copy(string sourceFileName, string destFileName, bool overwrite)
    {
        using var source = OpenRead(sourceFileName);
        using var target = new FileStream(
            destFileName, overwrite ? FileMode.Create : FileMode.CreateNew, FileAccess.Write);
        source.CopyTo(target);
    }

    public static FileStream Create(string path) => new(path, FileMode.Create);

    public static FileStream Create(string path, int bufferSize) => Create(path);

    public static void Delete(string path) => Storage.Do(storage => storage.DeleteFile(Path.GetFullPath(path)));

    public static bool Exists(string path) =>
        !string.IsNullOrEmpty(path) && Storage.Do(storage => storage.FileExists(Path.GetFullPath(path)));

    public static FileAttributes GetAttributes(string path)
    {
        var full = Path.GetFullPath(path);
        return Storage.Do(storage => storage.FolderExists(full)) ? FileAttributes.Directory
            : Exists(full) ? FileAttributes.Normal
            : throw new IOException("", (int)IOException.IOExceptionErrorCode.FileNotFound);
    }

    public static void Move(string sourceFileName, string destFileName)
    {
        if (!Exists(sourceFileName))
        {
            throw new IOException("", (int)IOException.IOExceptionErrorCode.FileNotFound);
        }

        Storage.Do(storage => storage.Move(Path.GetFullPath(sourceFileName), Path.GetFullPath(destFileName)));
    }

    public static FileStream Open(string path, FileMode mode) => new(path, mode);

    public static FileStream Open(string path, FileMode mode, FileAccess access) => new(path, mode, access);

    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share) =>
        new(path, mode, access, share);

    public static FileStream OpenRead(string path) => new(path, FileMode.Open, FileAccess.Read);

    public static StreamReader OpenText(string path) => new(OpenRead(path));

    public static FileStream OpenWrite(string path) => new(path, FileMode.OpenOrCreate, FileAccess.Write);

    public static byte[] ReadAllBytes(string path)
    {
        using var stream = OpenRead(path);
        var bytes = new byte[stream.Length];
        stream.Read(bytes, 0, bytes.Length);
        return bytes;
    }

    public static string ReadAllText(string path)
    {
        using var reader = OpenText(path);
        return reader.ReadToEnd();
    }

    /// <summary>The littlefs of the boards keeps no attributes that could be set.</summary>
    public static void SetAttributes(string path, FileAttributes fileAttributes) => GetAttributes(path);

    public static void WriteAllBytes(string path, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        using var stream = Create(path);
        stream.Write(bytes, 0, bytes.Length);
    }

    public static void WriteAllText(string path, string contents) =>
        WriteAllBytes(path, Encoding.UTF8.GetBytes(contents ?? ""));
}
