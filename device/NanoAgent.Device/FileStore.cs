using System;
using System.IO;
using NanoAgent.Platform;

namespace NanoAgent.Device;

/// <summary>
/// A folder of the board as a store: a segment is a file. A commit closes the file, because on some boards (ESP32)
/// nothing less makes its bytes durable; the next append opens it again. Creating and deleting are durable at once.
/// Refuses names that are none of <see cref="IStore"/>'s. Costs one open file for each segment that was appended to or
/// read since its last commit.
/// </summary>
/// <remarks>
/// The firmware tells neither what is free nor why a write failed: <see cref="BytesLeft"/> is -1, and a write that
/// fails is <see cref="StoreResult.Full"/>, which on flash is what it nearly always means. Nor can it list names one by
/// one: <see cref="Visit"/> takes RAM for as many as the folder holds, which the file system's blocks bound.
/// </remarks>
public sealed class FileStore : IStore
{
    private const int NameCharactersMax = 48;

    private readonly string _folder;
    private StoreFile? _first;

    /// <summary>A store in a folder that exists.</summary>
    /// <param name="folder">With the separator at its end: "I:\" is a board's internal storage.</param>
    public FileStore(string folder)
    {
        _folder = folder;
    }

    /// <inheritdoc/>
    public StoreResult LastError { get; private set; }

    /// <summary>-1: the firmware does not tell.</summary>
    public long BytesLeft
    {
        get { return -1; }
    }

    /// <inheritdoc/>
    public StoreResult Visit(string prefix, INameVisitor visitor)
    {
        string[]? names = List(prefix);
        for (int i = 0; names != null && i < names.Length; i++)
        {
            visitor.See(names[i]);
        }

        return LastError;
    }

    /// <inheritdoc/>
    public string[]? List(string prefix)
    {
        try
        {
            string[] files = Directory.GetFiles(_folder);
            int count = 0;
            for (int i = 0; i < files.Length; i++)
            {
                // A board gives whole paths.
                string name = files[i].Substring(files[i].LastIndexOf('\\') + 1);
                name = name.Substring(name.LastIndexOf('/') + 1);
                if (IsName(name) && name.Length >= prefix.Length && name.Substring(0, prefix.Length) == prefix)
                {
                    files[count++] = name;
                }
            }

            string[] names = new string[count];
            Array.Copy(files, names, count);
            LastError = StoreResult.Ok;
            return names;
        }
        catch (Exception)
        {
            LastError = StoreResult.Failed;
            return null;
        }
    }

    /// <inheritdoc/>
    public ISegment? Create(string name)
    {
        StoreFile? file = Take(name, true);
        return file == null ? null : new FileSegment(file);
    }

    /// <inheritdoc/>
    public ISegment? Open(string name)
    {
        StoreFile? file = Take(name, false);
        return file == null ? null : new FileSegment(file);
    }

    /// <inheritdoc/>
    public StoreResult Delete(string name)
    {
        string path = PathOf(name);
        try
        {
            if (File.Exists(path))
            {
                File.Delete(path);
            }

            return StoreResult.Ok;
        }
        catch (Exception)
        {
            return StoreResult.Failed;
        }
    }

    /// <summary>
    /// The file of a name for one user more, or null with <see cref="LastError"/>. One stream a file, however many use
    /// it: two streams of one file do not see each other's bytes, and the blocks under the older one may be gone.
    /// </summary>
    internal StoreFile? Take(string name, bool isNew)
    {
        string path = PathOf(name);
        try
        {
            StoreFile? file = _first;
            while (file != null && file.Path != path)
            {
                file = file.Next;
            }

            if ((file != null || File.Exists(path)) == isNew)
            {
                LastError = isNew ? StoreResult.Exists : StoreResult.NotFound;
                return null;
            }

            if (file == null)
            {
                file = new StoreFile(this, path, isNew);
                file.Next = _first;
                _first = file;
            }

            file.Users++;
            LastError = StoreResult.Ok;
            return file;
        }
        catch (Exception)
        {
            LastError = isNew ? StoreResult.Full : StoreResult.Failed;
            return null;
        }
    }

    /// <summary>Gives a file another name; fails where that name is taken, as a board's Move does.</summary>
    internal StoreResult Rename(string from, string to)
    {
        try
        {
            File.Move(PathOf(from), PathOf(to));
            return StoreResult.Ok;
        }
        catch (Exception)
        {
            return StoreResult.Failed;
        }
    }

    internal void Closed(StoreFile file)
    {
        if (_first == file)
        {
            _first = file.Next;
            return;
        }

        StoreFile? before = _first;
        while (before != null && before.Next != file)
        {
            before = before.Next;
        }

        if (before != null)
        {
            before.Next = file.Next;
        }
    }

    private static bool IsName(string name)
    {
        bool isName = name.Length > 0 && name.Length <= NameCharactersMax && name[0] != '.';
        for (int i = 0; isName && i < name.Length; i++)
        {
            char character = name[i];
            isName = (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9')
                || character == '-' || character == '.';
        }

        return isName;
    }

    private string PathOf(string name)
    {
        return IsName(name) ? _folder + name : throw new ArgumentException(name);
    }
}
