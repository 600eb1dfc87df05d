using NanoAgent.Downloads;
using NanoAgent.Platform;

namespace NanoAgent.Device;

/// <summary>
/// An update slot that is a file of the store: bytes go to "NAME.part", which takes the name only when it is whole and
/// verified. A board cannot put one file in another's place: between the deletion of the old image and the new one's
/// taking its name a power cut leaves the whole image as the part, and the download, which is not over then, ends at
/// its next start without fetching it again.
/// </summary>
public sealed class FileSlot : IUpdateSlot
{
    private readonly FileStore _store;
    private readonly string _name;
    private readonly string _part;
    private StoreFile? _file;

    /// <summary>A slot for one image. Touches nothing yet.</summary>
    /// <param name="store">Where it lies.</param>
    /// <param name="name">A segment's name of at most 43 characters.</param>
    /// <param name="bytesMax">The largest image, or -1 where only the medium limits it.</param>
    public FileSlot(FileStore store, string name, long bytesMax)
    {
        _store = store;
        _name = name;
        _part = name + ".part";
        BytesMax = bytesMax;
    }

    /// <inheritdoc/>
    public long BytesMax { get; }

    /// <inheritdoc/>
    public StoreResult Begin(long position, long length)
    {
        if (_file == null)
        {
            _file = _store.Take(_part, false) ?? _store.Take(_part, true);
        }

        return _file == null ? _store.LastError : _file.Length < position ? StoreResult.Failed : _file.Cut(position);
    }

    /// <inheritdoc/>
    public StoreResult Write(long position, byte[] buffer, int offset, int count)
    {
        return _file == null ? StoreResult.Failed : _file.Write(position, buffer, offset, count);
    }

    /// <inheritdoc/>
    public StoreResult Commit()
    {
        return _file == null ? StoreResult.Failed : _file.Commit();
    }

    /// <inheritdoc/>
    public int Read(long position, byte[] buffer, int offset, int count)
    {
        if (_file == null)
        {
            _file = _store.Take(_part, false);
        }

        return _file == null ? -(int)_store.LastError : _file.Read(position, buffer, offset, count);
    }

    /// <inheritdoc/>
    public StoreResult Finish(long length)
    {
        StoreResult result = _file == null ? StoreResult.Failed : _file.Cut(length);
        if (result == StoreResult.Ok)
        {
            result = _file!.Commit();
            Leave();
        }

        if (result == StoreResult.Ok)
        {
            result = _store.Delete(_name);
        }

        return result == StoreResult.Ok ? _store.Rename(_part, _name) : result;
    }

    /// <inheritdoc/>
    public void Discard()
    {
        Leave();
        _store.Delete(_part);
    }

    private void Leave()
    {
        if (_file != null)
        {
            _file.Leave();
            _file = null;
        }
    }
}
