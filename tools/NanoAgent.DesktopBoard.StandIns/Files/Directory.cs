using NanoAgent.DesktopBoard.StandIns;

namespace System.IO;

/// <summary>Folders of the board.</summary>
public static class Directory
{
    private static string current = "I:\\";

    public static DirectoryInfo CreateDirectory(string path)
    {
        Storage.Do(storage => storage.CreateFolder(Path.GetFullPath(path)));
        return new(path);
    }

    public static void Delete(string path) => Delete(path, false);

    public static void Delete(string path, bool recursive) =>
        Storage.Do(storage => storage.DeleteFolder(Path.GetFullPath(path), recursive));

    public static bool Exists(string path) =>
        !string.IsNullOrEmpty(path) && Storage.Do(storage => storage.FolderExists(Path.GetFullPath(path)));

    public static string GetCurrentDirectory() => current;

    public static string[] GetFiles(string path) => Storage.Do(storage => storage.Files(Path.GetFullPath(path)));

    public static string[] GetDirectories(string path) =>
        Storage.Do(storage => storage.Folders(Path.GetFullPath(path)));

    public static void Move(string sourceDirName, string destDirName) =>
        Storage.Do(storage => storage.Move(Path.GetFullPath(sourceDirName), Path.GetFullPath(destDirName)));

    public static void SetCurrentDirectory(string path) =>
        current = Exists(path)
            ? Path.GetFullPath(path)
            : throw new IOException("", (int)IOException.IOExceptionErrorCode.DirectoryNotFound);
}
