using System;
using System.IO;
using System.Linq;
using NanoAgent.Platform;

namespace NanoAgent.Device.Tests;

public sealed class FileSlotTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nanoagent-slot-").FullName + "/";
    private readonly FileStore _store;

    public FileSlotTests()
    {
        _store = new FileStore(_folder);
    }

    public void Dispose()
    {
        Directory.Delete(_folder, true);
    }

    [Fact]
    public void Image_WrittenInTwoLives_TakesItsNameWhenItIsWhole()
    {
        FileSlot first = Slot();
        Assert.Equal(StoreResult.Ok, first.Begin(0, 6));
        Assert.Equal(StoreResult.Ok, first.Write(0, [1, 2, 3, 9], 0, 4));
        Assert.Equal(StoreResult.Ok, first.Commit());

        // Another life, which knows of three bytes.
        FileSlot second = Slot();
        byte[] buffer = new byte[6];
        Assert.Equal(1, second.Read(2, buffer, 0, 1));
        Assert.Equal(StoreResult.Ok, second.Begin(3, 6));
        Assert.Equal(StoreResult.Ok, second.Write(3, [0, 4, 5, 6], 1, 3));
        Assert.Equal(6, second.Read(0, buffer, 0, 6));
        Assert.Equal([1, 2, 3, 4, 5, 6], buffer);
        Assert.False(File.Exists(_folder + "image.bin"));
        Assert.Equal(StoreResult.Ok, second.Finish(6));
        Assert.Equal([1, 2, 3, 4, 5, 6], File.ReadAllBytes(_folder + "image.bin"));
        Assert.Equal(["image.bin"], Names());
    }

    [Fact]
    public void Finish_OverAnOlderImage_PutsTheNewOneInItsPlaceAndCutsIt()
    {
        File.WriteAllText(_folder + "image.bin", "older");
        FileSlot slot = Slot();
        slot.Begin(0, -1);
        slot.Write(0, [1, 2, 3], 0, 3);
        Assert.Equal(StoreResult.Ok, slot.Finish(2));
        Assert.Equal([1, 2], File.ReadAllBytes(_folder + "image.bin"));
    }

    [Fact]
    public void Finish_PowerCutBeforeTheName_CanBeDoneAgain()
    {
        FileSlot slot = Slot();
        slot.Begin(0, 2);
        slot.Write(0, [1, 2], 0, 2);
        slot.Commit();

        // The old image is deleted already, the new one has not its name yet.
        FileSlot again = Slot();
        Assert.Equal(1, again.Read(1, new byte[1], 0, 1));
        Assert.Equal(StoreResult.Ok, again.Finish(2));
        Assert.Equal([1, 2], File.ReadAllBytes(_folder + "image.bin"));
    }

    [Fact]
    public void Begin_BehindWhatIsThere_Fails()
    {
        Assert.Equal(StoreResult.Failed, Slot().Begin(1, 6));
    }

    [Fact]
    public void Slot_WithoutABegin_RefusesTyped()
    {
        FileSlot slot = Slot();
        Assert.Equal(StoreResult.Failed, slot.Write(0, [1], 0, 1));
        Assert.Equal(StoreResult.Failed, slot.Commit());
        Assert.Equal(StoreResult.Failed, slot.Finish(1));
        Assert.Equal(-(int)StoreResult.NotFound, slot.Read(0, new byte[1], 0, 1));
        Assert.Equal(100, slot.BytesMax);
    }

    [Fact]
    public void Discard_UnderWay_LeavesNothing()
    {
        FileSlot slot = Slot();
        slot.Begin(0, 2);
        slot.Write(0, [1, 2], 0, 2);
        slot.Discard();
        Assert.Empty(Names());
        Assert.Equal(StoreResult.Ok, slot.Begin(0, 2));
        slot.Discard();
    }

    private FileSlot Slot()
    {
        return new FileSlot(_store, "image.bin", 100);
    }

    private string[] Names()
    {
        return Directory.GetFiles(_folder).Select(file => Path.GetFileName(file)!).ToArray();
    }
}
