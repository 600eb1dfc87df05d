using NanoAgent.Platform;

namespace NanoAgent.Downloads;

/// <summary>
/// Keeps the newest <see cref="ResumePoint"/> through power cuts on a store that has neither overwrite nor rename: two
/// journals, of which the newer is appended to and the older deleted and begun anew when the newer is full.
/// </summary>
/// <remarks>
/// A crash leaves the older journal whole until the first record of the newer one is committed, and every later record
/// is found or not found by its CRC. After a start the journal not holding the newest point is begun anew, so that
/// nothing is ever appended behind a torn record. Deletions reach the medium in any order: before both journals are
/// deleted, both are made to say nothing, so that neither can come back with a point of bytes that are gone.
/// </remarks>
internal sealed class ResumeJournal
{
    // 64 records are 12 KiB a journal, and one creation and deletion per 64 checkpoints.
    private const int RecordsMax = 64;

    private readonly IStore _store;
    private readonly string _name;
    private readonly byte[] _record = new byte[ResumePoint.RecordBytes];
    private ISegment? _segment;
    private int _opened;
    private int _current;
    private bool _mayHoldPoint;

    internal ResumeJournal(IStore store, string name)
    {
        _store = store;
        _name = name;
    }

    /// <summary>Reads the newest point into <paramref name="point"/>; false when there is none.</summary>
    internal bool Load(ResumePoint point)
    {
        Close();
        bool found = false;
        ResumePoint candidate = new ResumePoint();
        for (int i = 0; i < 2; i++)
        {
            if (LoadLast(Name(i), candidate) && (!found || candidate.Generation - point.Generation > 0))
            {
                point.CopyFrom(candidate);
                _current = i;
                found = true;
            }
        }

        _mayHoldPoint = found;
        return found;
    }

    /// <summary>Makes a point durable.</summary>
    internal StoreResult Save(ResumePoint point)
    {
        _mayHoldPoint = true;
        point.Generation++;
        point.Encode(_record);
        if (_segment == null || _segment.Length >= RecordsMax * ResumePoint.RecordBytes)
        {
            StoreResult begun = BeginOther();
            if (begun != StoreResult.Ok)
            {
                return begun;
            }
        }

        StoreResult result = _segment!.Append(_record, 0, ResumePoint.RecordBytes);
        if (result == StoreResult.Ok)
        {
            result = _segment.Commit();
        }

        if (result != StoreResult.Ok)
        {
            // Nothing may follow a record that may be torn: the next one begins the other journal.
            Close();
            return result;
        }

        // Only now does this journal hold the newest point; until then the other one must not be deleted.
        _current = _opened;
        return StoreResult.Ok;
    }

    /// <summary>
    /// Makes it durable that nothing can be resumed; costs nothing when no point was kept. Call it before bytes that a
    /// point speaks of are touched.
    /// </summary>
    internal StoreResult Retract(ResumePoint point)
    {
        if (!_mayHoldPoint)
        {
            return StoreResult.Ok;
        }

        ResumePoint nothing = new ResumePoint();
        nothing.CopyFrom(point);
        nothing.Clear();

        // Each time into the other journal, so that the old points of both are gone.
        for (int i = 0; i < 2; i++)
        {
            Close();
            StoreResult saved = Save(nothing);
            if (saved != StoreResult.Ok)
            {
                return saved;
            }
        }

        point.Generation = nothing.Generation;
        _mayHoldPoint = false;
        return StoreResult.Ok;
    }

    /// <summary>Removes both journals: there is nothing to resume.</summary>
    internal StoreResult Remove(ResumePoint point)
    {
        StoreResult retracted = Retract(point);
        Close();
        if (retracted == StoreResult.Ok)
        {
            _store.Delete(Name(0));
            _store.Delete(Name(1));
        }

        return retracted;
    }

    internal void Close()
    {
        _segment?.Close();
        _segment = null;
    }

    /// <summary>Lends the <see cref="ResumePoint.RecordBytes"/> bytes of a record until the next call.</summary>
    internal byte[] Lend()
    {
        return _record;
    }

    private string Name(int journal)
    {
        return _name + (journal == 0 ? ".r0" : ".r1");
    }

    private StoreResult BeginOther()
    {
        Close();
        int other = 1 - _current;
        StoreResult deleted = _store.Delete(Name(other));
        if (deleted != StoreResult.Ok)
        {
            return deleted;
        }

        _segment = _store.Create(Name(other));
        if (_segment == null)
        {
            return _store.LastError;
        }

        _opened = other;
        return StoreResult.Ok;
    }

    private bool LoadLast(string name, ResumePoint point)
    {
        ISegment? segment = _store.Open(name);
        if (segment == null)
        {
            return false;
        }

        bool found = false;
        ResumePoint candidate = new ResumePoint();
        for (long position = 0; ReadRecord(segment, position); position += ResumePoint.RecordBytes)
        {
            if (!candidate.Decode(_record))
            {
                break;
            }

            point.CopyFrom(candidate);
            found = true;
        }

        segment.Close();
        return found;
    }

    private bool ReadRecord(ISegment segment, long position)
    {
        int read = 0;
        while (read < ResumePoint.RecordBytes)
        {
            int count = segment.Read(position + read, _record, read, ResumePoint.RecordBytes - read);
            if (count <= 0)
            {
                return false;
            }

            read += count;
        }

        return true;
    }
}
