"""What a family writes to each other in a group: nothing of it is for a bot."""

CHATTER = """Good morning everyone!
morning ☀️
...
Did anyone see my keys?
which keys
the blue ones
.ok
!!
!!!
look on the fridge
found them, thanks 🙏
/s just kidding
who is picking up Tom today?
I can, what time?
3 pm as always
ok
okay
k
/shrug
lol
😂😂😂
how was the exam?
fine I think
help me with the groceries later please
what do we need
milk, bread, eggs
1
2
yes
y
no
and butter!
is there a menu for saturday?
grandma says fish
not again 🙈
haha
www.example.org look at this
https://example.org/holiday
nice place
can you download the photos from the camera?
I will send the video tonight
please save some cake for me
someone said the robot vacuum is stuck again
the bot in the game is too strong
that robot needs a name
bottle of water is in the car
hey bottom drawer, left side
hey Bob, are you coming?
ping me when you land
landed!
pong is an old game
!important: dentist at 4
.
..
… really?
?
??
!
what?!
the status of the boiler: broken
about the boiler: man comes at nine
who is the owner of the red car outside
the neighbour
disable the alarm please
enable the heating too
done
-.-
^^
:)
:-/
/ 2 = 4
1/2 cup of sugar
3/4 actually
/home is where the heart is
.5 litres
!remember the milk
/r/funny again?
sticker collection is complete by the way
make this a nice evening everyone
turn this into a party 🎉
get https for the website they said
download speed is awful today
send the link later
ok google, wake up
hey siri
alexa play music
call me
calling
no answer
sorry was driving
drive safe
love you all ❤️
good night
night
sleep well
🌙
is anybody still awake?
/ok
go to bed
zzz""".splitlines()
"""A hundred lines, some of which look a little like commands."""
