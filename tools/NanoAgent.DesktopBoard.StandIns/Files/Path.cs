namespace System.IO;

/// <summary>Paths of the board: a drive letter, then names with backslashes between.</summary>
public static class Path
{
    public static readonly char DirectorySeparatorChar = '\\';
    public static readonly char AltDirectorySeparatorChar = '/';
    public static readonly char VolumeSeparatorChar = ':';
    public static readonly char PathSeparator = ';';

    public static string ChangeExtension(string path, string extension)
    {
        if (path is null)
        {
            return null;
        }

        var bare = path[..^GetExtension(path).Length];
        return extension is null ? bare : bare + (extension.StartsWith('.') ? "" : ".") + extension;
    }

    public static string Combine(string path1, string path2)
    {
        ArgumentNullException.ThrowIfNull(path1);
        ArgumentNullException.ThrowIfNull(path2);
        if (path2.Length == 0)
        {
            return path1;
        }

        return path1.Length == 0 || IsPathRooted(path2)
            ? path2
            : IsSeparator(path1[^1]) || path1[^1] == VolumeSeparatorChar ? path1 + path2 : path1 + "\\" + path2;
    }

    public static string GetDirectoryName(string path)
    {
        if (path is null || path.Length <= GetPathRoot(path).Length)
        {
            return null;
        }

        var root = GetPathRoot(path);
        int at = path.Length;
        while (at > root.Length && !IsSeparator(path[at - 1]))
        {
            at--;
        }

        return path[..Math.Max(root.Length, at - 1)];
    }

    public static string GetExtension(string path)
    {
        if (path is null)
        {
            return null;
        }

        var name = GetFileName(path);
        int dot = name.LastIndexOf('.');
        return dot < 0 || dot == name.Length - 1 ? "" : name[dot..];
    }

    public static string GetFileName(string path)
    {
        if (path is null)
        {
            return null;
        }

        int at = path.Length;
        while (at > 0 && !IsSeparator(path[at - 1]) && path[at - 1] != VolumeSeparatorChar)
        {
            at--;
        }

        return path[at..];
    }

    public static string GetFileNameWithoutExtension(string path)
    {
        var name = GetFileName(path);
        int dot = name?.LastIndexOf('.') ?? -1;
        return dot < 0 ? name : name[..dot];
    }

    public static string GetFullPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return IsPathRooted(path) ? path : Combine(Directory.GetCurrentDirectory(), path);
    }

    public static char[] GetInvalidFileNameChars() => ['"', '<', '>', '|', '\0', ':', '*', '?', '\\', '/'];

    public static char[] GetInvalidPathChars() => ['"', '<', '>', '|', '\0'];

    public static string GetPathRoot(string path)
    {
        if (path is null)
        {
            return null;
        }

        if (path.Length >= 2 && path[1] == VolumeSeparatorChar)
        {
            return path.Length > 2 && IsSeparator(path[2]) ? path[..3] : path[..2];
        }

        return path.Length > 0 && IsSeparator(path[0]) ? path[..1] : "";
    }

    public static bool HasExtension(string path) => GetExtension(path) is { Length: > 0 };

    public static bool IsPathRooted(string path) => GetPathRoot(path) is { Length: > 0 };

    private static bool IsSeparator(char letter) => letter is '\\' or '/';
}
