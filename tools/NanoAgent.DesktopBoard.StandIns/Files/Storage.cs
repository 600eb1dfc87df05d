using System;
using System.IO;
using NanoAgent.DesktopBoard.Hardware;

namespace NanoAgent.DesktopBoard.StandIns;

/// <summary>Calls the board's drive and throws the board's exception of what it answers.</summary>
internal static class Storage
{
    public static T Do<T>(Func<BoardStorage, T> call)
    {
        try
        {
            return call(Wiring.Hardware.Storage);
        }
        catch (BoardStorageException fault)
        {
            throw new IOException(fault);
        }
    }

    public static void Do(Action<BoardStorage> call) =>
        Do(storage =>
        {
            call(storage);
            return true;
        });
}
