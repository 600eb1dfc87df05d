System.Console.WriteLine("nanoagent");
