using System;
using System.IO;
using NanoAgent.DesktopBoard.Hardware;

namespace NanoAgent.DesktopBoard.Tests;

/// <summary>
/// The board's drive misbehaves as reference and profile say, each way through a program of the board.
/// </summary>
public class DriveTests
{
    private readonly string folder = Boards.NewFolder();

    [Theory]
    [InlineData("esp32", "")]
    [InlineData("pico-w", "kept")]
    public void Flush_ThenPowerCut_KeepsTheBytesOnlyWhereTheProfileSaysSo(string profile, string left)
    {
        using (var first = On(profile))
        {
            first.Call("Drive", "WriteAndFlush", "I:\\a", "kept");
            first.Hardware.CutPower();
        }

        using var second = On(profile);
        Assert.Equal(left, second.Call("Drive", "Read", "I:\\a"));
    }

    [Fact]
    public void Close_ThenPowerCut_KeepsTheBytes()
    {
        using (var first = On("esp32"))
        {
            first.Call("Drive", "WriteAndFlush", "I:\\a", "one");
            first.Call("Drive", "Close");
            first.Call("Drive", "WriteAndFlush", "I:\\a", "two");
            first.Hardware.CutPower();
        }

        using var second = On("esp32");
        Assert.Equal("one", second.Call("Drive", "Read", "I:\\a"));
    }

    [Fact]
    public void Move_NameThatIsTaken_IsRefusedAndNothingIsReplaced()
    {
        using var board = On("esp32");
        Assert.Equal(0, board.Call("Drive", "Fill", "I:\\a", 3));
        Assert.Equal(0, board.Call("Drive", "Fill", "I:\\b", 5));
        Assert.Equal((int)BoardStorageError.PathAlreadyExists, board.Call("Drive", "Move", "I:\\a", "I:\\b"));
        Assert.Equal(5, ((string)board.Call("Drive", "Read", "I:\\b")!).Length);
        Assert.Equal(0, board.Call("Drive", "Move", "I:\\a", "I:\\c"));
        Assert.Equal("I:\\bI:\\c", board.Call("Drive", "List", "I:\\"));
    }

    [Fact]
    public void Write_MoreThanTheDriveHas_FailsWithoutANumberOfItsOwn()
    {
        using var board = new DesktopBoard(new() { StorageFolder = folder, StorageBytes = 100 });
        Assert.Equal(0, board.Call("Drive", "Fill", "I:\\a", 60));
        Assert.Equal((int)BoardStorageError.Others, board.Call("Drive", "Fill", "I:\\b", 41));
        Assert.Equal(0, board.Call("Drive", "Fill", "I:\\b", 40));
    }

    [Theory]
    [InlineData("I:\\none", BoardStorageError.FileNotFound)]
    [InlineData("I:\\no\\file", BoardStorageError.DirectoryNotFound)]
    [InlineData("D:\\file", BoardStorageError.VolumeNotFound)]
    [InlineData("I:\\..\\secret", BoardStorageError.UnauthorizedAccess)]
    public void Open_WhatIsNotThere_SaysWhy(string path, BoardStorageError expected)
    {
        File.WriteAllText(Path.Combine(folder, "..", "secret"), "");
        using var board = On("esp32");
        Assert.Equal((int)expected, board.Call("Drive", "OpenMissing", path));
    }

    private DesktopBoard On(string profile) => Boards.New(DesktopBoard.Profile(profile, folder));
}
